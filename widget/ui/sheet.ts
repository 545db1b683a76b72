// Styles as one constructed sheet more, with no style element and no style attribute: the strictest content security policy has nothing
// to refuse.

/** Returns its own undo. */
export function addSheet(root: DocumentOrShadowRoot, css: string): () => void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
