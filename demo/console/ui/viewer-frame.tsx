import { useLayoutEffect, useRef } from 'preact/hooks'
import { isFrom, parseFromViewer } from '../../viewer/messages.ts'
import type { LiveView } from '../state/live-view.ts'

/** Where the shopper's page is drawn: another origin, so that nothing in a recording can reach this page or its key. */
export function ViewerFrame({ view, origin }: { view: LiveView; origin: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const size = view.size.value

  useLayoutEffect(() => {
    const detach = view.attach((message) => frame.current?.contentWindow?.postMessage(message, origin))
    const onMessage = (event: MessageEvent) => {
      if (!isFrom(event, { origin, source: frame.current?.contentWindow ?? null })) return
      const message = parseFromViewer(event.data)
      if (message) view.hearViewer(message)
    }
    addEventListener('message', onMessage)
    return () => {
      removeEventListener('message', onMessage)
      detach()
    }
  }, [view, origin])

  useLayoutEffect(() => {
    if (size) stage.current?.style.setProperty('--ratio', `${size.width} / ${size.height}`)
  }, [size])

  return (
    <div class="viewer" ref={stage}>
      <iframe ref={frame} src={`${origin}/viewer`} sandbox="allow-scripts allow-same-origin" title="The shopper's page" tabIndex={-1} />
    </div>
  )
}
