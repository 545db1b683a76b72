// The only file that knows rrweb. Everything masked, no media, no canvas, no frames, nothing of our own widget.

import { record } from '@rrweb/record'
import { conceal } from './conceal.ts'
import { maskField, maskText } from './mask.ts'
import type { RecordedEvent, Recorder } from './ports.ts'

/** A blocked element is a box of its size. Ours bears rr-block. */
const BLOCKED = '.rr-block,img,picture,video,audio,canvas,iframe,frame,object,embed,input[type=hidden]'

/** `onFault`: rrweb stumbled over the page. The page never sees its exceptions. */
export function startRecorder(emit: (event: RecordedEvent) => void, onFault: () => void): Recorder {
  const stop = record<RecordedEvent>({
    emit(event) {
      const told = conceal(event)
      if (told) emit(told)
    },
    errorHandler() {
      onFault()
      return true
    },
    maskAllInputs: true,
    maskInputFn: maskField,
    maskTextSelector: '*',
    maskTextFn: maskText,
    blockSelector: BLOCKED,
    slimDOMOptions: 'all',
    inlineStylesheet: true,
    inlineImages: false,
    recordCanvas: false,
    recordCrossOriginIframes: false,
    collectFonts: false,
    recordAfter: 'DOMContentLoaded',
    sampling: { mousemove: 50, mousemoveCallback: 500, scroll: 150, media: 800, input: 'last' },
  })
  if (!stop) throw new Error('this page cannot be recorded')
  return { takeSnapshot: () => record.takeFullSnapshot(true), stop }
}
