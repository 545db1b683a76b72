// What a page may ask of the widget besides opening and closing it: `window.Shopbell`'s rarer methods, brought with the first call of
// one. What cannot be done is refused with a code and never passed over in silence.

import type { ShopbellMethod } from '../../loader/api.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { ConversationView, Stage } from '../conversation/view.ts'
import { createGreeting, type GreetingPorts } from './greeting.ts'
import { createIdentity, type IdentityPorts } from './identity.ts'
import { badArgument, refusal } from './refusal.ts'

/** What the agent may be told of the page; `widget/context` fits. False: that is none. */
export interface PageWord {
  setCart(cart: unknown): boolean
  setPage(page: unknown): boolean
}

export interface VerbPorts extends GreetingPorts, Omit<IdentityPorts, 'hasConversation'> {
  /** Runs again when a signal that it read has changed; the `effect` of whoever made the signals. */
  watch(run: () => void): () => void
  view: ConversationView
  isOpen(): boolean
  /** Undefined when it did not come. */
  word(): Promise<PageWord | undefined>
  /** The page's yes or no to telling the agent where the shopper is. */
  allowContext(isAllowed: boolean): void
  /** Forgets the shopper in this tab. */
  forget(): void
  /** Another tab has logged out. Returns its own undo. */
  onLoggedOut(run: () => void): () => void
}

export interface Verbs {
  run(method: ShopbellMethod, argument: unknown): Promise<void>
  close(): void
}

const GOES_ON: Stage['at'][] = ['waiting', 'left message', 'talking']

export function createVerbs({ view, watch, isOpen, word, allowContext, forget, onLoggedOut, ...ports }: VerbPorts): Verbs {
  const greeting = createGreeting(ports)
  const identity = createIdentity({ ...ports, hasConversation: () => view.myArn.value !== undefined })
  const undo: (() => void)[] = []
  const goesOn = () => GOES_ON.includes(view.stage.value.at)

  undo.push(
    watch(() => {
      if (isOpen()) greeting.hide()
    }),
    onLoggedOut(() => identity.forget()),
  )
  let knownArn = view.myArn.peek()
  undo.push(
    watch(() => {
      const arn = view.myArn.value
      // The page hears of a refusal when it asks; here nobody has asked.
      if (arn && arn !== knownArn) identity.again().catch(() => {})
      knownArn = arn
    }),
  )

  async function wordThere(): Promise<PageWord> {
    const here = await word()
    if (!here) throw refusal('unavailable', 'a part of Shopbell could not be loaded')
    return here
  }

  /** A widget that has only just come may still be looking for its conversation. */
  function known(): Promise<void> {
    return new Promise((done) => {
      let stop = () => {}
      stop = watch(() => {
        if (view.stage.value.at === 'resuming' || view.stage.value.at === 'starting') return
        done()
        queueMicrotask(() => stop())
      })
      undo.push(stop)
    })
  }

  const verbs: Partial<Record<ShopbellMethod, (argument: unknown) => unknown>> = {
    identify: async (argument) => {
      await known()
      await identity.identify(argument)
    },
    logout() {
      identity.forget()
      forget()
    },
    set(argument) {
      const { name, email, question, topic } = Object(argument)
      const given = Object.entries({ name, email, question, queueName: topic }).filter(([, value]) => value !== undefined)
      if (!given.length || !given.every(([, value]) => typeof value === 'string'))
        throw badArgument('set takes texts: name, email, question, topic')
      view.setForm({ ...view.form.value, ...Object.fromEntries(given) })
    },
    async cart(argument) {
      if (!(await wordThere()).setCart(argument)) throw badArgument('cart takes { items: [...] } or null')
    },
    async page(argument) {
      if (!(await wordThere()).setPage(argument)) throw badArgument('page takes { url, title } or null')
    },
    async product(argument) {
      const { name: title, url } = Object(argument)
      if (!(await wordThere()).setPage(argument && { title, url })) throw badArgument('product takes { name, url } or null')
    },
    async compose(argument) {
      const text = asText(argument)
      await known()
      if (goesOn()) view.setDraft(text)
      else view.setForm({ ...view.form.value, question: text })
      ports.open()
    },
    async send(argument) {
      const text = asText(argument)
      await known()
      if (!goesOn()) throw refusal('no_conversation', 'no talk goes on; compose() opens one with these words')
      const draft = view.draft.value
      view.send(text)
      // What the shopper was writing is still being written.
      if (draft) view.setDraft(draft)
    },
    prompt(argument) {
      const text = asText(argument)
      if (ports.launcher.hidden || isOpen()) throw refusal('unavailable', 'there is no launcher to put it beside')
      greeting.show(text)
    },
    consent(argument) {
      const { context, recording, ...others } = Object(argument)
      const given = [context, recording].filter((level) => level !== undefined)
      if (!given.length || !given.every((level) => typeof level === 'boolean')) throw badArgument('consent takes { context, recording }')
      if (Object.keys(others).length) throw refusal('unavailable', 'there are two levels, context and recording')
      if (context !== undefined) allowContext(context)
      if (recording !== undefined) allowRecording(recording)
    },
  }

  let refuseRecording = () => {}
  undo.push(() => refuseRecording())
  function allowRecording(isAllowed: boolean): void {
    refuseRecording()
    refuseRecording = isAllowed
      ? () => {}
      : watch(() => {
          const { at } = view.recording.value
          if (at === 'asked') view.declineRecording()
          else if (at !== 'off') view.stopRecording()
        })
  }

  return {
    async run(method, argument) {
      const verb = verbs[method]
      if (!verb) throw refusal('unavailable', `${method} does nothing yet`)
      try {
        await verb(argument)
      } catch (trouble) {
        if (Object(trouble).code) throw trouble
        // A bug of ours, or a `getToken` that threw: the page gets a code all the same.
        console.warn('Shopbell:', trouble)
        throw refusal('unavailable', `${method} went wrong`)
      }
    },
    close() {
      for (const one of undo) one()
    },
  }
}

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : ''
  if (!text || text.length > LIMITS.messageUnits) throw badArgument(`this takes a text of 1 to ${LIMITS.messageUnits} characters`)
  return text
}
