// The viewer against recordings that no honest recorder made: it says what is wrong, asks nobody for anything, and shows the
// next good page as if nothing had been.

import { createServer } from 'node:net'
import { expect, type Page } from '@playwright/test'
import { test } from './story.ts'

interface Heard {
  kind: string
  reason?: string
}

const element = (id: number, tagName: string, attributes: object = {}, childNodes: object[] = []) => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
})
const words = (id: number, textContent: string) => ({ type: 3, id, textContent })
const META = { type: 4, timestamp: 1_000, data: { href: 'http://shop.test/', width: 800, height: 600 } }

function recordingOf(body: object[], head: object[] = []) {
  const html = element(3, 'html', {}, [element(4, 'head', {}, head), element(5, 'body', {}, body)])
  return [META, { type: 2, timestamp: 1_001, data: { node: { type: 0, id: 1, childNodes: [html] }, initialOffset: { left: 0, top: 0 } } }]
}

const FINE = recordingOf([element(6, 'h1', {}, [words(7, 'A fine page')])])

/** The viewer in a frame of the console's origin, the only one that may hold it, and believe it. */
async function openViewer(page: Page, port: number): Promise<(events: unknown) => Promise<Heard>> {
  await page.goto(`http://localhost:${port}/console`)
  await page.evaluate(
    (origin) =>
      new Promise<void>((ready) => {
        const heard: Heard[] = []
        Object.assign(window, { heard })
        addEventListener('message', ({ data, origin: from }) => {
          if (from !== origin) return
          heard.push(data)
          if (data.kind === 'ready') ready()
        })
        const frame = document.createElement('iframe')
        frame.setAttribute('sandbox', 'allow-scripts allow-same-origin')
        frame.src = `${origin}/viewer`
        // In sight: what is out of it is not drawn.
        document.body.replaceChildren(frame)
      }),
    `http://127.0.0.1:${port}`,
  )
  return async (events) => {
    await page.evaluate(
      ([sent, origin]) => {
        ;(window as unknown as { heard: Heard[] }).heard.length = 0
        document.querySelector('iframe')?.contentWindow?.postMessage({ kind: 'init', events: sent }, origin as string)
      },
      [events, `http://127.0.0.1:${port}`] as const,
    )
    const answer = await page.waitForFunction(() => {
      const { heard } = window as unknown as { heard: Heard[] }
      // Told twice when all is well: the size, then the picture.
      return heard.find((one) => one.kind === 'damaged') ?? (heard.length > 1 ? heard[1] : undefined)
    })
    return (await answer.jsonValue()) as Heard
  }
}

test('[RPV-03] a damaged recording is named in a sentence, and the next good one is shown', async ({ sharedServer, contextFor }) => {
  const page = await (await contextFor()).newPage()
  const show = await openViewer(page, sharedServer.port)
  const clobbering = [
    element(6, 'img', { name: 'head' }),
    element(7, 'img', { name: 'documentElement' }),
    element(8, 'form', { name: 'body' }),
  ]
  const cases: [unknown, string][] = [
    ['x', 'it holds something that is not a recording'],
    [[META, { type: 2, timestamp: 1, data: {} }], 'the page is missing from it'],
    [recordingOf([{ childNodes: [1] }]), 'the page in it is not a page'],
    // [RPV-04] Names that stand in front of document.head and its like.
    [recordingOf(clobbering), 'the page in it could not be rebuilt'],
  ]
  for (const [events, reason] of cases) expect(await show(events)).toEqual({ kind: 'damaged', reason })
  const viewer = page.frameLocator('iframe')
  await expect(viewer.getByText('This recording is damaged: the page in it could not be rebuilt.')).toBeVisible()
  expect(await show(FINE)).toMatchObject({ kind: 'showing' })
  await expect(viewer.frameLocator('iframe').getByText('A fine page')).toBeVisible()
})

test('[RPV-02] a recorded page reaches nobody and runs nothing', async ({ sharedServer, contextFor }) => {
  let connections = 0
  const tracker = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((listening) => tracker.listen(0, '127.0.0.1', listening))
  const address = tracker.address()
  const at = (name: string) => `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/${name}`
  const page = await (await contextFor()).newPage()
  const show = await openViewer(page, sharedServer.port)
  const body = [
    element(10, 'img', { src: at('img'), srcset: `${at('srcset')} 2x`, onerror: 'top.hacked = 1' }),
    element(11, 'iframe', { src: at('frame') }),
    element(12, 'iframe', { srcdoc: `<img src="${at('inner')}"><script>top.hacked = 1</script>` }),
    element(13, 'object', { data: at('object') }),
    element(14, 'embed', { src: at('embed') }),
    element(15, 'video', { src: at('video'), poster: at('poster'), autoplay: '' }),
    element(16, 'input', { type: 'image', src: at('input') }),
    element(17, 'div', { style: `background: url(${at('background')})` }),
    element(18, 'script', {}, [words(19, 'top.hacked = 1')]),
  ]
  const css = `@import url(${at('import')}); @font-face { font-family: x; src: url(${at('font')}) } body { font-family: x }`
  const head = [
    element(20, 'link', { rel: 'stylesheet', href: at('sheet') }),
    element(21, 'link', { rel: 'prefetch', href: at('prefetch') }),
    element(22, 'link', { rel: 'preload', as: 'image', href: at('preload') }),
    element(23, 'link', { rel: 'preconnect', href: at('preconnect') }),
    element(24, 'style', {}, [words(25, css)]),
    element(26, 'meta', { 'http-equiv': 'refresh', content: `0;url=${at('refresh')}` }),
  ]
  expect(await show(recordingOf(body, head))).toMatchObject({ kind: 'showing' })
  // A good page drawn after it: whatever the bad one wanted has had its turn.
  expect(await show(FINE)).toMatchObject({ kind: 'showing' })
  const hacked = await page.evaluate(() => 'hacked' in window)
  expect({ hacked, connections }).toEqual({ hacked: false, connections: 0 })
  // The tracker counts: otherwise none would mean nothing.
  await fetch(at('proof')).catch(() => {})
  expect(connections).toBe(1)
  await new Promise((closed) => tracker.close(closed))
})

test('[RPV] the viewer listens to nobody but the console that holds it', async ({ sharedServer, contextFor }) => {
  const page = await (await contextFor()).newPage()
  const show = await openViewer(page, sharedServer.port)
  expect(await show(FINE)).toMatchObject({ kind: 'showing' })
  const stranger = page.frames().find((frame) => frame.url().endsWith('/viewer'))
  // The right words, from a window that is not the console.
  await stranger?.evaluate(() =>
    new Promise((delivered) => {
      addEventListener('message', delivered)
      window.postMessage({ kind: 'clear' }, '*')
    }).then(() => undefined),
  )
  await expect(page.frameLocator('iframe').frameLocator('iframe').getByText('A fine page')).toBeVisible()
})
