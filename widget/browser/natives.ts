// What the browser brings, as it brought it. A page may have replaced any of it before we came: a library of 2008, a framework that counts,
// a test, an accident. The build lets every name below, wherever the widget uses it, mean what this answers (`ownNatives` in vite.config.ts):
// the page's own while all of it is still the browser's, otherwise that of an empty frame that stands in the page from then on.

type Page = Window & typeof globalThis

export const NATIVES = 'JSON Promise Date Array fetch WebSocket setTimeout clearTimeout MutationObserver'

export function natives(): Page {
  const page = globalThis as unknown as Page
  const isNative = (made: unknown) => /\[native code/.test(Function.prototype.toString.call(made))
  try {
    const { JSON: json, Promise: promise, Date: date, Array: array } = page
    const made: unknown[] = NATIVES.split(' ')
      .slice(1)
      .map((name) => page[name as 'fetch'])
    if ([json.parse, json.stringify, promise.prototype.then, date.now, array.from, ...made].every(isNative)) return page
  } catch {
    // So much the worse: something there is no function at all.
  }
  const frame = document.createElement('iframe')
  frame.hidden = true
  // Kept for as long as the page: what belongs to a frame that is gone does nothing any more.
  Document.prototype.querySelector.call(document, ':root')?.append(frame)
  return (frame.contentWindow as Page | null) ?? page
}
