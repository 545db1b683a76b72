// Says to screen readers that there is news while the chat is closed. What is hidden speaks for no region, and regions inside a shadow root
// are not heard by every reader, so this one stands in the page itself. It says who wrote and not what: the page and its recorders can
// read it. With the chat open the talk's own log is heard, and this is silent.

export interface Announcer {
  say(text: string): void
  close(): void
}

/** Long enough to be read out, short enough not to be met later by whoever walks through the page. */
const STAYS_MS = 10_000

export function createAnnouncer(document: Document, after: (delayMs: number, run: () => void) => () => void): Announcer {
  const region = document.createElement('div')
  region.role = 'status'
  region.className = 'rr-block sentry-block ph-no-capture'
  // Set from script, this is no inline style to a content security policy; important, so that no sheet of the page can show it.
  for (const [property, value] of Object.entries({
    position: 'fixed',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    'clip-path': 'inset(50%)',
  }))
    region.style.setProperty(property, value, 'important')
  let forget = () => {}

  // A region is heard when it changes, not when it comes; and pages replace their body.
  const attach = () => {
    if (!region.isConnected) document.body?.append(region)
  }
  attach()

  return {
    say(text) {
      attach()
      forget()
      region.textContent = ''
      const undo = after(0, () => {
        region.textContent = text
        forget = after(STAYS_MS, () => {
          region.textContent = ''
        })
      })
      forget = undo
    },
    close() {
      forget()
      region.remove()
    },
  }
}
