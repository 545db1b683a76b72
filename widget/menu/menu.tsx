// The list behind the header's button: what one seldom wants, and then at once. A menu as keyboards know it: arrows, Home, End and letters
// move, Escape goes back, Tab leaves. Each page of it is a list; a chosen entry does one thing or leads to the next page.

import { signal } from '@preact/signals-core'
import { transcriptPath } from '../../protocol/mail-paths.ts'
import { EXPORT_PATH, VISITOR_PATH } from '../../protocol/rights-paths.ts'
import type { Attention } from '../attention/attention.ts'
import type { ConversationView } from '../conversation/view.ts'
import { language } from '../locales/word.ts'
import { drawn } from '../ui/drawn.ts'
import type { Menu, MenuProps } from '../ui/extras.ts'
import { addSheet } from '../ui/sheet.ts'
import { end as endWord, leave as leaveWord, more, send } from '../ui/words.ts'
import { type Entry, list } from './list.tsx'
import css from './menu.css?inline'
import * as words from './menu-words.ts'
import { printPage, saveFile } from './save.ts'
import { asPage, asText } from './transcript.ts'

export interface MenuPorts {
  root: ShadowRoot
  view: ConversationView
  attention: Attention
}

type Page = 'main' | 'save' | 'mail' | 'past' | 'data' | 'sure'
const PARENT: Record<Page, Page | undefined> = { main: undefined, save: 'main', mail: 'save', past: 'main', data: 'main', sure: 'data' }

export function createMenu({ root, view, attention }: MenuPorts): Menu {
  addSheet(root, css)

  const page = signal<Page>('main')
  const said = signal('')
  const go = (to: Page) => {
    said.value = ''
    if (page.value === to) return
    page.value = to
    // Once it is drawn.
    requestAnimationFrame(() => focusFirst())
  }

  /** The whole talk, also what was said before the part that is shown. */
  async function whole() {
    while (await view.fetchEarlier());
    return {
      shop: view.config.value?.shop_name,
      messages: view.messages.value,
      notices: view.notices.value,
      myArn: view.myArn.value,
    }
  }
  const fileName = (ending: string) => `chat-${new Date().toISOString().slice(0, 10)}.${ending}`
  const saveText = async () => saveFile(fileName('txt'), 'text/plain', asText(await whole()))
  const savePage = async () => saveFile(fileName('html'), 'text/html', asPage(await whole()))
  const print = async () => printPage(root, asPage(await whole()))

  async function mail(email: string): Promise<void> {
    const uuid = view.uuid.value
    if (!uuid) return
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const { status } = await view.ask({ method: 'POST', path: transcriptPath(uuid), body: { email, time_zone } })
    said.value = status === 204 ? words.mailSent(email) : status === 400 ? words.mailWrong() : words.later()
  }

  async function saveData(): Promise<void> {
    const { body } = await view.ask({ path: EXPORT_PATH })
    if (body) saveFile('my-data.json', 'application/json', JSON.stringify(body, null, 2))
    else said.value = words.later()
  }

  async function deleteData(close: () => void): Promise<void> {
    const { status } = await view.ask({ method: 'DELETE', path: VISITOR_PATH })
    if (status === 204) {
      close()
      view.forgetAll()
    } else said.value = status === 403 ? words.dataHeld() : words.later()
  }

  function entries({ close, end }: MenuProps): Entry[] {
    const { at } = view.stage.value
    const isGoingOn = at === 'waiting' || at === 'left message' || at === 'talking'
    const hasTalk = isGoingOn || at === 'closed'
    const notice = attention.notice.value
    const past = view.past()
    const lead = (say: string, to: Page): Entry => ({ say, leads: true, run: () => go(to) })
    const once = (say: string, run: () => unknown): Entry => ({
      say,
      run() {
        close()
        run()
      },
    })
    const parent = PARENT[page.value]
    const back: Entry[] = parent ? [{ say: words.back(), isBack: true, run: () => go(parent) }] : []
    const pages: Record<Page, (Entry | false)[]> = {
      main: [
        { say: words.sound(), isOn: attention.sound.value, run: () => attention.setSound(!attention.sound.value) },
        notice !== 'unsupported' && {
          say: notice === 'blocked' ? words.notifyBlocked() : words.notify(),
          isOn: notice === 'on',
          isOff: notice === 'blocked',
          run: () => attention.setNotice(notice !== 'on'),
        },
        hasTalk && lead(words.saveChat(), 'save'),
        past.length > 0 && !isGoingOn && lead(words.pastChats(), 'past'),
        hasTalk && lead(words.yourData(), 'data'),
        isGoingOn && once(at === 'waiting' ? leaveWord() : endWord(), end),
      ],
      save: [
        once(words.saveText(), saveText),
        once(words.savePage(), savePage),
        once(words.print(), print),
        view.config.value?.answers_by_email === true && lead(words.mail(), 'mail'),
      ],
      mail: [],
      past: past.map(({ uuid, name, endedAt }) => {
        const when = new Intl.DateTimeFormat(language.value.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(endedAt)
        return once(name ? `${name}, ${when}` : when, () => view.openPast(uuid))
      }),
      data: [{ say: words.dataSave(), run: saveData }, lead(words.dataDelete(), 'sure')],
      sure: [{ say: words.dataDelete(), isGrave: true, run: () => deleteData(close) }],
    }
    return [...back, ...pages[page.value].filter((entry) => entry !== false)]
  }

  const mailForm = () => (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void mail(String(new FormData(event.currentTarget).get('email')).trim())
      }}
    >
      <label for="mail-to">{words.mailTo()}</label>
      <input id="mail-to" name="email" type="email" autocomplete="email" required value={view.form.value.email} />
      <button type="submit" class="button">
        {send()}
      </button>
    </form>
  )

  let menu: HTMLElement | null = null
  const focusFirst = () => menu?.querySelector<HTMLElement>('input,button')?.focus()
  const hold = (element: HTMLElement | null) => {
    menu = element
    if (menu) focusFirst()
    else go('main')
  }

  const Drawn = drawn((props: MenuProps) => {
    const parent = PARENT[page.value]
    return list({
      root,
      name: more(),
      hold,
      entries: entries(props),
      said: page.value === 'sure' && !said.value ? words.dataSure() : said.value,
      more: page.value === 'mail' ? mailForm() : undefined,
      back: parent && (() => go(parent)),
      close: props.close,
      left: props.left,
    })
  })

  return {
    draw: (props) => <Drawn {...props} />,
  }
}
