// Where files come in: a button, a camera, what is dropped on the panel and what is pasted. Who takes them in is a lazy chunk.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import type { Extras } from './extras.ts'
import { CAMERA, CLIP, icon } from './icons.tsx'
import * as words from './words.ts'

const add = ({ files }: Extras, chosen: FileList | undefined | null) => {
  // Read at once: the list is empty when the event is over.
  const taken = [...(chosen ?? [])]
  if (taken.length > 0) void files.bring().then((chunk) => chunk?.add(taken))
}

function pick(extras: Extras, sign: string, say: string, how: { accept: string; multiple?: boolean; capture?: 'environment' }) {
  let input: HTMLInputElement | null
  return (
    <>
      {action(icon(sign), () => input?.click(), 'quiet', say)}
      <input
        ref={(element) => {
          input = element
        }}
        type="file"
        hidden
        {...how}
        onChange={({ currentTarget }) => {
          add(extras, currentTarget.files)
          // So that the same file can be chosen again.
          currentTarget.value = ''
        }}
      />
    </>
  )
}

export function attachButtons(view: ConversationView, extras: Extras) {
  const uploads = view.config.value?.uploads
  if (!uploads) return null
  const accept = uploads.extensions.map((extension) => `.${extension}`).join()
  return (
    <>
      {pick(extras, CLIP, words.attach(), { accept, multiple: true })}
      {!view.draft.value &&
        matchMedia('(pointer:coarse)').matches &&
        pick(extras, CAMERA, words.photo(), { accept: 'image/*', capture: 'environment' })}
    </>
  )
}

/** For the panel: files held over it, let go on it, or pasted into it. Anything else that is dragged or pasted is left alone. */
export function takeTransfer(view: ConversationView, extras: Extras, event: DragEvent | ClipboardEvent): void {
  const data = 'dataTransfer' in event ? event.dataTransfer : event.clipboardData
  const isGoingOn = ['waiting', 'left message', 'talking'].includes(view.stage.value.at)
  // What an office program copies is words with a picture of them beside.
  if (!data?.types.includes('Files') || data.types.includes('text/plain') || !isGoingOn || !view.config.value?.uploads) return
  // Without it the browser would leave the page for the file.
  event.preventDefault()
  const panel = event.currentTarget
  if (event.type !== 'dragover') add(extras, data.files)
  else if (panel instanceof HTMLElement) void extras.files.bring().then((chunk) => chunk?.hover(panel))
}
