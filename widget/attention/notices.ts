// A notice of the browser's own, beside the page: only when the shopper has chosen it, never asked for by itself, and gone when they come.

export type NoticeState = 'unsupported' | 'blocked' | 'off' | 'on'

export interface Notices {
  state(wanted: boolean): NoticeState
  /** Asks the browser's question; only ever from a press. */
  ask(): Promise<void>
  show(title: string, body: string, pressed: () => void): void
  close(): void
}

export function createNotices(window: Window & typeof globalThis): Notices {
  let shown: Notification | undefined

  function close(): void {
    shown?.close()
    shown = undefined
  }

  return {
    close,
    state(wanted) {
      if (!('Notification' in window)) return 'unsupported'
      const { permission } = window.Notification
      return permission === 'denied' ? 'blocked' : permission === 'granted' && wanted ? 'on' : 'off'
    },
    async ask() {
      if (window.Notification.permission === 'default') await window.Notification.requestPermission()
    },
    show(title, body, pressed) {
      close()
      try {
        // What was said stays in the page: a notice is read by whoever sees the screen.
        shown = new window.Notification(title, { body, tag: 'shopbell' })
        shown.onclick = () => {
          window.focus()
          close()
          pressed()
        }
      } catch {
        // Android shows notices of service workers only.
      }
    },
  }
}
