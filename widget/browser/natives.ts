// What the browser brings, as it brought it. A page may have replaced any of it before we came: a library of 2008, a framework that counts,
// a test, an accident. The build lets every name below, wherever the widget uses it, mean what this answers (`ownNatives` in vite.config.ts):
// the page's own while all of it is still the browser's, otherwise that of an empty frame that stands in the page from then on.

type Page = Window & typeof globalThis

export const NATIVES =
  'Promise Date Array JSON fetch WebSocket setTimeout clearTimeout setInterval clearInterval queueMicrotask requestAnimationFrame MutationObserver ResizeObserver'

export function natives(): Page {
  const page = globalThis as unknown as Page
  try {
    const made: unknown[] = [page.JSON.parse, page.JSON.stringify, page.Promise.prototype.then, page.Date.now, page.Array.from]
    for (const name of NATIVES.split(' ')) if (name !== 'JSON') made.push(page[name as 'fetch'])
    if (made.every((each) => /\[native code\]\s*\}$/.test(Function.prototype.toString.call(each)))) return page
  } catch {
    // So much the worse: something there is no function at all.
  }
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.ariaHidden = 'true'
  // Kept for as long as the page: what belongs to a frame that is gone does nothing any more.
  Document.prototype.querySelector.call(document, ':root')?.append(frame)
  return (frame.contentWindow as Page | null) ?? page
}
