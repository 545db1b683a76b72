// Cards of a talk: products, links, answers to press, forms, and offers for the cart. A lazy chunk: most talks have none. What has
// the shape of no card leaves the words alone.

import { signal } from '@preact/signals-core'
import { readCard } from '../../protocol/card.ts'
import { TIMES } from '../../protocol/limits.ts'
import type { ConversationView } from '../conversation/view.ts'
import { language } from '../locales/word.ts'
import { action } from '../ui/action.tsx'
import type { Cards } from '../ui/extras.ts'
import { addSheet } from '../ui/sheet.ts'
import { cardView } from './card-view.tsx'
import css from './cards.css?inline'
import * as words from './cards-words.ts'
import { inWords } from './form-answers.ts'
import { createFormView } from './form-view.tsx'
import { type Offer, readOffer } from './offer.ts'
import { offerView } from './offer-view.tsx'

export interface CardsPorts {
  root: DocumentOrShadowRoot
  view: Pick<ConversationView, 'messages' | 'pending' | 'stage' | 'send' | 'answerOffer'>
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
}

export function createCards({ root, view, after }: CardsPorts): Cards {
  const undress = addSheet(root, css)
  const FormView = createFormView()
  /** Answers on their way, by offer; one that brings no outcome may be given again. */
  const answering = signal<Readonly<Record<string, 'sent' | 'no line'>>>({})
  const timers = new Set<() => void>()

  function answer(uuid: string, outcome: 'accepted' | 'declined'): void {
    const isSaid = view.answerOffer(uuid, outcome)
    const before = answering.value
    answering.value = { ...before, [uuid]: isSaid ? 'sent' : 'no line' }
    if (!isSaid) return
    const forget = after(TIMES.echoMs, () => {
      timers.delete(forget)
      const { [uuid]: _, ...others } = answering.value
      answering.value = others
    })
    timers.add(forget)
  }

  const isOver = () => view.stage.value.at === 'closed'

  function answers({ uuid, outcome }: Offer, isOwn: boolean) {
    if (outcome) return <p class="meta">{outcome === 'accepted' ? words.youAccepted() : words.youRefused()}</p>
    if (isOwn || isOver()) return null
    const state = answering.value[uuid]
    return (
      <>
        <p class="x-answers">
          {action(words.accept(), () => state !== 'sent' && answer(uuid, 'accepted'), 'button')}
          {action(words.refuse(), () => state !== 'sent' && answer(uuid, 'declined'), 'button plain')}
        </p>
        {state === 'no line' && (
          <p class="error" role="alert">
            {words.unanswered()}
          </p>
        )}
      </>
    )
  }

  const isAnswered = (form: string) =>
    [...view.messages.value, ...view.pending.value].some(({ besides }) => {
      const card = besides?.card ? readCard(besides.card) : undefined
      return card?.type === 'form answer' && card.form_message_uuid === form
    })

  return {
    draw({ id, isOwn, besides = {} }, said) {
      const offer = besides.offer ? readOffer(besides, language.value.locale) : undefined
      if (offer) return offerView(offer, answers(offer, isOwn))
      const card = readCard(besides.card)
      if (card?.type === 'product' || card?.type === 'link') return cardView(card)
      if (card?.type !== 'form') return said
      if (isAnswered(id)) return formSaid(said)
      const send = isOver()
        ? undefined
        : (filled: Parameters<typeof inWords>[0]) =>
            view.send(inWords(filled), { card: { type: 'form answer', form_message_uuid: id, answers: filled } })
      return <FormView key={id} id={id} form={card} send={send} />
    },
    chips() {
      const last = view.messages.value.at(-1)
      const card = last?.clientMessageId || view.pending.value.length > 0 ? undefined : readCard(last?.besides?.card)
      return (
        card?.type === 'quick replies' && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on screen
          <div class="x-chips" role="group" aria-label={words.replies()}>
            {card.replies.map((reply) => action(reply, () => view.send(reply), 'button plain'))}
          </div>
        )
      )
    },
    close() {
      for (const forget of timers) forget()
      undress()
    },
  }
}

const formSaid = (said: Parameters<Cards['draw']>[1]) => (
  <div class="x-besides">
    {said}
    <p class="meta">{words.formSent()}</p>
  </div>
)
