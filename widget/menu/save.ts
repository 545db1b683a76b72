// Gives the shopper a file, or paper. Nothing leaves the browser here.

export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken it by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** In a frame of its own in which no script can run, whatever was said; it goes when the paper is out. */
export function printPage(root: Node, html: string): void {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals')
  frame.hidden = true
  frame.title = ''
  frame.onload = () => {
    const inside = frame.contentWindow
    if (!inside) return
    inside.addEventListener('afterprint', () => frame.remove())
    inside.print()
  }
  frame.srcdoc = html
  root.appendChild(frame)
}
