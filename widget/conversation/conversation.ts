// What the shopper knows, and the only place that changes it. Verbs come in from the screens and go right, to line and REST;
// facts come back and become the room; every signal the screens read is written here or computed from what is.
// It knows no DOM, no socket and no storage, only the ports it is given.

import { batch, signal } from '@preact/signals-core'
import { CLOSE } from '../../protocol/close-codes.ts'
import {
  type AnswerOfferFrame,
  type ContextFrame,
  isFact,
  isRefused,
  type MarkReadFrame,
  type RRWebFrame,
  type ServerFrame,
  type TypingFrame,
  type UpdatePersonFrame,
} from '../../protocol/frames.ts'
import type {
  ConversationEventQueuePosition,
  ConversationEventRRWeb,
  ConversationEventWebchatContext,
  WebchatConfig,
} from '../../protocol/models.ts'
import { conversationPath } from '../../protocol/rest.ts'
import type { Consent, ConsentOptions } from './consent-port.ts'
import { type Credentials, configPath, createCredentials, SESSION } from './credentials.ts'
import { createHistory, type History } from './history.ts'
import { lostWords } from './lost-words.ts'
import { createOutbox } from './outbox.ts'
import type { Past } from './past.ts'
import type { ConversationPorts, LineState } from './ports.ts'
import { createRest } from './rest.ts'
import type { Besides, Room } from './room.ts'
import { asForm, withoutPrivate } from './session.ts'
import { showing } from './shown.ts'
import { createTyping } from './typing.ts'
import type { ConversationView, Place, RecordingState, Stage, StartForm } from './view.ts'

export interface ConversationOptions {
  site: string
  /** Any address of the API's origin. */
  base: string
  /** As the browser tells it; left out when it is no language code. */
  language?: string
  /** Where the shopper is; told with the start. */
  context(): ConversationEventWebchatContext
  ports: ConversationPorts
  bringConsent(options: ConsentOptions): Promise<Consent>
}

export interface LiveConversation extends ConversationView {
  /** Looks whether a conversation is going on and takes it up again. Sends nothing of the shopper's otherwise. */
  resume(): void
  /** False when there is no conversation or no line to take it. */
  sendContext(context: ConversationEventWebchatContext): boolean
  /** A call with the key of this conversation. */
  call: Credentials['call']
  /** Takes up the newest conversation of the customer that the token names; the status of the answer. */
  claim(identityToken: string): Promise<number>
  /** The shopper is somebody else now: conversation, words and form are gone from this tab. */
  forget(): void
  /** Lets go of line, timers and listeners. What is stored stays. */
  close(): void
}

type Told<Frame> = Frame extends unknown ? Omit<Frame, 'type' | 'conversation_uuid'> : never

/** Some browsers say "C" or "en-US@posix"; the server refuses a frame with such a language whole. */
const LANGUAGE = /^(?=.{2,20}$)[a-z]{2,3}(-[a-z\d]{2,8})*$/i

const DRAFT = 'draft'
const FORM = 'form'
/** Files that were chosen and not sent; `widget/files` keeps them. */
const TRAY = 'tray'
const CONSENT = 'consent'
const READ_EVERY_MS = 1_000

export function createConversation(options: ConversationOptions): LiveConversation {
  const { site, base, ports } = options
  const language = LANGUAGE.exec(options.language ?? '')?.[0]
  const { store, tabStore, now } = ports
  const rest = createRest({ base, site, fetch: ports.fetch })
  const credentials = createCredentials({ site, rest, ports, onGone: forgetConversation })

  let past: Past | undefined
  /** A chunk that comes when there is something to keep, or when somebody looks for it. */
  async function bringPast(): Promise<void> {
    past ??= (await import('./past.ts')).createPast(store, now)
  }

  const outside = signal<Stage>({ at: 'resuming' })
  const room = signal<Room | undefined>()
  const place = signal<Place | undefined>()
  const lineState = signal<LineState>({ at: 'quiet' })
  const config = signal<WebchatConfig | undefined>()
  const draft = signal('')
  const form = signal(asForm(undefined))
  const looking = signal(false)
  const seenUpTo = signal(0)
  const recording = signal<RecordingState>({ at: 'off' })
  const shown = showing({ outside, session: credentials.session, room, place, line: lineState, looking, seenUpTo })
  const { isMine, stage } = shown

  let history: History | undefined
  let consent: Promise<Consent> | undefined
  let markedUpTo = 0
  let markLater: (() => void) | undefined
  let isStarting = false
  let isLeaving = false
  let hasJoined = false
  let isAskingConfig = false
  /** The line is new, and its first ping has not come. */
  let isFresh = false

  const uuid = () => credentials.session.value?.uuid
  const isOver = () => stage.value.at === 'closed'
  const isUp = () => ['open', 'renewing'].includes(lineState.value.at)
  const newestOther = () => shown.others.value.at(-1)?.epoch ?? 0

  const line = ports.openLine({
    credentials: credentials.forLine,
    onFrame,
    onOpen,
    onState(state) {
      lineState.value = state
      if (!isUp()) outbox.hold()
      if (state.code === CLOSE.erased) forgetConversation()
    },
  })

  // ---- passing signals

  /** One event of this conversation; false when there is none, or no line. */
  function tell(event: Told<MarkReadFrame | TypingFrame | RRWebFrame | ContextFrame | AnswerOfferFrame | UpdatePersonFrame>): boolean {
    const conversation_uuid = uuid()
    return conversation_uuid !== undefined && line.send({ type: 'event', conversation_uuid, ...event })
  }

  const outbox = createOutbox({ ...ports, send: line.send, language })
  const typing = createTyping(ports, (value) => tell({ event_type: 'typing', event_typing: { value } }))

  /** Tells how far the shopper has read, at once and then at most once a second. */
  function markRead(): void {
    const newest = newestOther()
    if (markLater || !looking.value || newest <= Math.max(markedUpTo, shown.myMark.value)) return
    if (!tell({ event_type: 'read message', event_read_message: { message_epoch: newest } })) return
    markedUpTo = newest
    markLater = ports.after(READ_EVERY_MS, () => {
      markLater = undefined
      markRead()
    })
  }

  function checkPosition(): void {
    const conversation_uuid = uuid()
    if (conversation_uuid && !room.value?.started && !isOver()) line.send({ type: 'check queue position', conversation_uuid })
  }

  // ---- showing the page to an agent

  const sendRecording = (event_rrweb: ConversationEventRRWeb) => tell({ event_type: 'rrweb', event_rrweb })

  function bringConsent(): void {
    const show = (state: RecordingState) => {
      recording.value = state
    }
    consent ??= options.bringConsent({ uuid, show, send: sendRecording, backlog: line.backlog, store: tabStore, name: CONSENT })
    consent.catch(() => {
      // The next ask tries again.
      consent = undefined
      sendRecording({ type: 'ended' })
    })
  }

  const withConsent = (run: (consent: Consent) => void) => void consent?.then(run, () => {})

  // ---- what comes back

  function onOpen(isMirrored = false): void {
    markedUpTo = 0
    if (isMirrored) outbox.lineOpened(true)
    else isFresh = true
    checkPosition()
    markRead()
    // Given on an earlier page of this tab.
    if (tabStore.read(CONSENT)) bringConsent()
    withConsent((consent) => consent.lineOpened())
    if (isLeaving) leave()
    if (!room.value?.stream) void history?.catchUp()
  }

  function onFrame(frame: ServerFrame): void {
    const mine = uuid() ?? ''
    if (frame.type === 'ping') {
      const head = frame.heads?.[mine]
      const level = head === undefined ? undefined : history?.takeHead(head)
      // What waits to be sent waits until the room is level: words that the server has lost come before it.
      if (isFresh) void Promise.resolve(level).then(() => isUp() && outbox.lineOpened())
      isFresh = false
    } else if (isRefused(frame)) {
      outbox.refuse(frame)
    } else if (!('conversation_uuid' in frame) || frame.conversation_uuid !== mine) {
      // Somebody else's, or a kind for agents.
    } else if (isFact(frame)) {
      if (frame.type === 'message' && !isMine(frame.message.author_conversation_participant_arn)) typing.hush()
      history?.take(frame)
    } else if (frame.event_type === 'queue position') {
      takePlace(frame.event_queue_position)
    } else if (frame.event_type === 'typing') {
      if (!isMine(frame.event_typing.author_conversation_participant_arn)) typing.heard(frame.event_typing)
    } else if (frame.event_type === 'rrweb') {
      if (frame.event_rrweb.type === 'init') bringConsent()
      withConsent((consent) => consent.heard(frame.event_rrweb))
    }
  }

  function takePlace(told: ConversationEventQueuePosition): void {
    const { position = -1, available = true, estimated_wait_seconds: waitSeconds, estimated_wait_max_seconds: waitMaxSeconds } = told
    const isLost = told.place_lost ?? place.value?.isLost
    place.value = { position, available, waitSeconds, waitMaxSeconds, toldAt: now(), ...(isLost && { isLost }) }
  }

  function onRoom(next: Room): void {
    const lost = lostWords(room.value, next)
    batch(() => {
      room.value = next
      // The echo is the acknowledgement: the bubble becomes a message in one stroke.
      for (const { clientMessageId } of outbox.pending.value)
        if (next.messages.some((message) => message.clientMessageId === clientMessageId)) outbox.discard(clientMessageId)
      outbox.sayAgain(lost)
    })
    if (isOver()) finish()
    else {
      if (next.started) join()
      markRead()
    }
  }

  /** Tells the desk that the shopper is there after the pick-up: once from each page. */
  function join(): void {
    const conversation = uuid()
    if (!conversation || hasJoined) return
    hasJoined = true
    void credentials.call({ method: 'PUT', path: `${conversationPath(conversation)}/join` }).then(({ status }) => {
      // Nobody answered: said again with the next fact.
      hasJoined = status > 0
    })
  }

  /** The talk has ended: nothing more to send or hear. The words stay until the shopper starts again. */
  function finish(): void {
    isLeaving = false
    withConsent((consent) => consent.over())
    typing.hush()
    store.remove(DRAFT)
    outbox.refuseAll()
    line.rest()
  }

  // ---- beginnings and ends

  async function start(asked: StartForm): Promise<void> {
    if (isStarting || uuid()) return
    isStarting = true
    setForm(asked)
    outside.value = { at: 'starting' }
    const { url, cart_id, ucacid } = options.context()
    const about = { url, cart_id, ucacid, participant_language_iso_code: language }
    const trouble = await credentials.start(asked, about, (form) => withoutPrivate(form, config.value))
    isStarting = false
    if (trouble) {
      outside.value = { at: 'idle', trouble }
      // The form may be another one by now.
      if (trouble.code === 'refused') void fetchConfig()
      return
    }
    setForm({ ...asked, question: '' })
    await enter('starting')
    // Another tab, or an earlier attempt whose answer was lost, opened it with other words: these follow as a message.
    const mine = shown.messages.value.filter((message) => isMine(message.authorArn))
    if (mine.length > 0 && !mine.some((message) => message.body === asked.question)) say(asked.question)
  }

  /** Into the conversation of the session; until its room is there the screens stay as they are. */
  async function enter(at: 'resuming' | 'starting'): Promise<void> {
    const conversation = uuid()
    leaveRoom({ at })
    if (!conversation) return
    outbox.open(conversation)
    history = createHistory({ uuid: conversation, call: credentials.call, onRoom, onGone: forgetConversation })
    line.wake(conversation)
    await history.catchUp()
  }

  function leaveRoom(to: Stage): void {
    history?.close()
    history = undefined
    line.rest()
    typing.hush()
    outbox.open()
    isLeaving = hasJoined = false
    markedUpTo = 0
    batch(() => {
      outside.value = to
      room.value = undefined
      place.value = undefined
      seenUpTo.value = 0
    })
  }

  /** Over for this browser: this tab forgets it at once, the others when storage tells them. */
  function forgetConversation(): void {
    for (const { clientMessageId } of outbox.pending.value) outbox.discard(clientMessageId)
    store.remove(DRAFT)
    tabStore.remove(TRAY)
    batch(() => {
      credentials.drop()
      standIdle()
    })
  }

  function forgetAll(): void {
    store.remove('past')
    store.remove(FORM)
    forgetConversation()
    form.value = asForm(undefined)
  }

  /** What is over can be read again for a while. */
  function keepPast(): void {
    const session = credentials.session.value
    if (!session || !isOver()) return
    const agent = shown.people.value.findLast(({ role }) => role === 'agent')
    const talk = { name: agent?.name ?? '', endedAt: Math.min(now(), shown.notices.value.at(-1)?.epoch ?? now()) }
    bringPast().then(
      () => past?.keep(session, talk),
      () => {
        // Then it cannot be read again.
      },
    )
  }

  function standIdle(): void {
    withConsent((consent) => consent.over())
    draft.value = ''
    leaveRoom({ at: 'idle' })
  }

  function leave(): void {
    const conversation = uuid()
    if (!conversation) return
    isLeaving = true
    void credentials.call({ method: 'DELETE', path: `${conversationPath(conversation)}/leave` }).then(({ status }) => {
      // Nobody answered: it is said again when the line is back.
      if (!status) return
      isLeaving = false
      // Who has left is no longer told; the last facts are fetched.
      void history?.catchUp()
    })
  }

  function resume(): void {
    void fetchConfig()
    form.value = asForm(store.read(FORM))
    readDraft()
    credentials.takeStored()
    if (uuid()) return void enter('resuming')
    outside.value = { at: 'idle' }
    const unanswered = credentials.unansweredStart()
    if (unanswered) void start(unanswered)
  }

  async function fetchConfig(): Promise<void> {
    // Who is there changes while nobody looks. Once a conversation goes on, the desk tells.
    if ((config.value && uuid()) || isAskingConfig) return
    isAskingConfig = true
    const { body } = await rest({ path: configPath(site) })
    isAskingConfig = false
    if (body) config.value = body as WebchatConfig
  }

  // ---- words

  function say(body: string, besides?: Besides): void {
    if ((body.trim() || besides) && !isOver()) outbox.say(body, besides)
  }

  function setDraft(text: string): void {
    draft.value = text
    if (text) store.write(DRAFT, text)
    else store.remove(DRAFT)
    typing.wrote(!text)
  }

  function readDraft(): void {
    const text = store.read(DRAFT)
    draft.value = typeof text === 'string' ? text : ''
  }

  function setForm(next: StartForm): void {
    form.value = next
    store.write(FORM, withoutPrivate(next, config.value))
  }

  const forgetTabs = store.onChange((name) => {
    if (name === DRAFT) readDraft()
    else if (name === FORM) {
      // Another tab has logged out; what is typed there is no matter here.
      if (!store.read(FORM)) form.value = asForm(undefined)
    } else if (name !== SESSION) outbox.otherTab(name)
    else if (!isStarting)
      batch(() => {
        const before = uuid()
        credentials.takeStored()
        if (!uuid()) standIdle()
        else if (uuid() !== before) void enter('resuming')
      })
  })

  return {
    ...shown,
    config,
    pending: outbox.pending,
    typing: typing.name,
    draft,
    form,
    recording,

    start: (asked) => void start(asked),
    setForm,
    send(body, besides) {
      say(body, besides)
      setDraft('')
    },
    ask: credentials.call,
    answerOffer: (offer_uuid, outcome) => tell({ event_type: 'offer answer', event_offer_answer: { offer_uuid, outcome } }),
    fetchEarlier: async () => (await history?.earlier()) ?? false,
    retry: outbox.retry,
    discard: outbox.discard,
    setDraft,
    setLooking(isLooking) {
      looking.value = isLooking
      seenUpTo.value = newestOther()
      if (!isLooking) return
      void fetchConfig()
      markRead()
    },
    checkPosition,
    leaveEmail(email) {
      const isTold = tell({ event_type: 'participant update', event_participant_update: { participants: [{ email }] } })
      if (isTold) setForm({ ...form.value, email })
      return isTold
    },
    leave,
    startAgain() {
      keepPast()
      forgetConversation()
      setForm({ ...form.value, question: '' })
    },
    bringPast,
    past: () => past?.all() ?? [],
    openPast(conversation) {
      const at = stage.value.at
      if (at !== 'idle' && at !== 'closed') return
      keepPast()
      const session = past?.take(conversation)
      if (!session) return
      credentials.keep(session)
      void enter('resuming')
    },
    forgetAll,
    reconnectNow: line.kick,
    allowRecording: () => withConsent((consent) => consent.allow()),
    declineRecording: () => withConsent((consent) => consent.decline()),
    stopRecording: () => withConsent((consent) => consent.stop()),

    resume,
    sendContext: (event_webchat_context) => tell({ event_type: 'webchat context', event_webchat_context }),
    call: credentials.call,
    async claim(identityToken) {
      if (uuid() || isStarting) return 409
      const status = await credentials.claim(identityToken)
      if (uuid()) await enter('resuming')
      return status
    },
    forget: forgetAll,
    close() {
      forgetTabs()
      history?.close()
      line.close()
      outbox.close()
      markLater?.()
      typing.hush()
      withConsent((consent) => consent.close())
    },
  }
}
