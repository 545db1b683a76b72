// One constructable style sheet for the whole panel: no style element and no style attribute, so that the strictest content
// security policy has nothing to refuse. The loader already asks for a browser that has it.

import css from './panel.css?inline'

let sheet: CSSStyleSheet | undefined

/** Returns its undo. */
export function adoptStyles(root: ShadowRoot): () => void {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  const own = sheet
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, own]
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== own)
  }
}
