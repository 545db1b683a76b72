// What a shopper does in WebKitGTK, which Playwright cannot drive: the steps of `people.ts` over WebDriver.

import type { Shadow, WebKit } from '../browsers/webkit.ts'

export interface WebKitShopper {
  /** Everything of ours is in one open shadow root; it is another one after every page. */
  widget(): Promise<Shadow>
  open(): Promise<void>
  fill(css: string, text: string): Promise<void>
  press(css: string): Promise<void>
  ask(question: string, name: string): Promise<void>
  write(text: string): Promise<void>
  shows(text: string): Promise<void>
  valueOf(css: string): Promise<string | undefined>
}

export function shopperIn(webkit: WebKit): WebKitShopper {
  const widget = async () => webkit.shadowOf(await webkit.await('[data-shopbell]'))
  const press = async (css: string) => webkit.click(await webkit.await(css, await widget()))
  const fill = async (css: string, text: string) => webkit.type(await webkit.await(css, await widget()), text)
  return {
    widget,
    press,
    fill,
    async open() {
      await press('.launcher')
      await webkit.await('.open .panel', await widget())
    },
    async ask(question, name) {
      await fill('#name', name)
      await fill('#question', question)
      await press('form.start .button')
    },
    async write(text) {
      await fill('textarea', text)
      await press('.composer button[type=submit]')
    },
    async shows(text) {
      const within = await widget()
      await webkit.until(`"${text}" in the panel`, async () => (await webkit.textOf(await webkit.find('.panel', within))).includes(text))
    },
    valueOf: (css) =>
      webkit.run((wanted) => document.querySelector('[data-shopbell]')?.shadowRoot?.querySelector<HTMLTextAreaElement>(wanted)?.value, css),
  }
}
