// Tells a shopper who looks elsewhere that there is news: a count in the title, a sound, and a notice where they chose one. Of several tabs
// one makes the sound: each that may tries for the lock, and the first one writes down for which words it was. A tab in which the words
// are in view writes the same, so that no other tab rings for what is being read.

import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals-core'
import type { Store } from '../conversation/ports.ts'
import type { ConversationView } from '../conversation/view.ts'
import type { Announcer } from './announcer.ts'
import { newFrom } from './attention-words.ts'
import type { Chime } from './chime.ts'
import type { NoticeState, Notices } from './notices.ts'
import type { TitleCount } from './title.ts'

export interface AttentionParts {
  view: Pick<ConversationView, 'messages' | 'notices' | 'people' | 'unread' | 'myArn' | 'config'>
  open: ReadonlySignal<boolean>
  openPanel(): void
  document: Document
  title: TitleCount
  chime: Chime
  notices: Notices
  announcer: Announcer
  store: Store
  withLock(name: string, run: () => Promise<void>): Promise<void>
  after(delayMs: number, run: () => void): () => void
}

export interface Attention {
  readonly sound: ReadonlySignal<boolean>
  setSound(isOn: boolean): void
  readonly notice: ReadonlySignal<NoticeState>
  setNotice(isOn: boolean): Promise<void>
  close(): void
}

const SOUND = 'sound'
const NOTIFY = 'notify'
/** For which news a sound was made, and a notice shown: epochs. */
const RUNG = 'rung'
const NOTED = 'noted'
/** The tab in which the words are in view is faster. */
const ELSEWHERE_MS = 400

export function createAttention(parts: AttentionParts): Attention {
  const { view, open, document, title, chime, notices, announcer, store, withLock, after } = parts
  const sound = signal(store.read(SOUND) !== false)
  const notice = signal(notices.state(store.read(NOTIFY) === true))
  const isVisible = signal(document.visibilityState === 'visible')
  const isLooking = () => isVisible.value && open.value
  let known: number | undefined
  const leaving = new AbortController()

  const look = () => {
    isVisible.value = document.visibilityState === 'visible'
    if (isVisible.value) notices.close()
  }
  // Before anybody else reads the title.
  document.addEventListener('visibilitychange', look, { signal: leaving.signal, capture: true })

  const forget = store.onChange((name) => {
    if (name === SOUND) sound.value = store.read(SOUND) !== false
    if (name === NOTIFY) notice.value = notices.state(store.read(NOTIFY) === true)
  })

  /** True for one of all tabs. */
  async function claim(name: string, epoch: number, run: () => Promise<void> | void): Promise<void> {
    await withLock(name, async () => {
      if (Number(store.read(name)) >= epoch) return
      store.write(name, epoch)
      await run()
    })
  }

  function tell(epoch: number, name: string): void {
    if (sound.value && chime.isAllowed()) void claim(RUNG, epoch, chime.play)
    if (notice.value === 'on' && !isVisible.value)
      void claim(NOTED, epoch, () => notices.show(view.config.value?.shop_name ?? document.title, newFrom(name), parts.openPanel))
  }

  const counting = effect(() => title.show(isVisible.value ? 0 : view.unread.value))

  const listening = effect(() => {
    const mine = view.myArn.value
    const said = view.messages.value.findLast(({ kind, authorArn }) => kind === 'message' && authorArn !== mine)
    const came = view.notices.value.findLast(({ kind, arn }) => kind === 'joined' && arn !== mine)
    const epoch = Math.max(said?.epoch ?? 0, came?.epoch ?? 0)
    // What was there when the talk was taken up is no news.
    if (view.messages.value.length === 0) known = undefined
    else if (known === undefined || epoch <= known) known = Math.max(epoch, known ?? 0)
    else {
      known = epoch
      const name = epoch === said?.epoch ? said.authorName : (came?.name ?? '')
      untracked(() => {
        if (isVisible.value && !open.value) announcer.say(newFrom(name))
        if (isLooking()) for (const each of [RUNG, NOTED]) void claim(each, epoch, () => {})
        else after(ELSEWHERE_MS, () => isLooking() || tell(epoch, name))
      })
    }
  })

  return {
    sound,
    setSound(isOn) {
      sound.value = isOn
      store.write(SOUND, isOn)
      // So that the shopper knows what they have chosen.
      if (isOn) void chime.play()
    },
    notice,
    async setNotice(isOn) {
      if (isOn) await notices.ask()
      store.write(NOTIFY, isOn)
      notice.value = notices.state(isOn)
    },
    close() {
      counting()
      listening()
      forget()
      leaving.abort()
      title.close()
      chime.close()
      notices.close()
      announcer.close()
    },
  }
}
