// What a message has besides its words, as the agent sees it: files, cards, offers with their outcome. Drawn by what draws it for
// shoppers; an agent presses none of it.

import type { ComponentChildren } from 'preact'
import { readCard } from '../../../protocol/card.ts'
import { cardView } from '../../../widget/cards/card-view.tsx'
import { createFormView } from '../../../widget/cards/form-view.tsx'
import { readOffer } from '../../../widget/cards/offer.ts'
import { offerView } from '../../../widget/cards/offer-view.tsx'
import type { Besides } from '../../../widget/conversation/room.ts'
import type { Files } from '../../../widget/ui/extras.ts'

const FormView = createFormView()
const OUTCOMES = { accepted: 'The shopper accepted this', declined: 'The shopper declined this' }

export function BesidesView({ id, besides, files, said }: { id: string; besides: Besides; files: Files; said: ComponentChildren }) {
  const offer = besides.offer ? readOffer(besides, navigator.language) : undefined
  if (offer) return offerView(offer, <p class="meta">{offer.outcome ? OUTCOMES[offer.outcome] : 'No answer yet'}</p>)
  const card = readCard(besides.card)
  switch (card?.type) {
    case 'product':
    case 'link':
      return cardView(card)
    case 'form':
      return <FormView id={id} form={card} />
    case 'quick replies':
      return (
        <>
          {said}
          <ul class="offered-replies" aria-label="Suggested answers">
            {card.replies.map((reply) => (
              <li key={reply}>{reply}</li>
            ))}
          </ul>
        </>
      )
    default:
      return besides.card ? said : files.draw({ besides }, said)
  }
}
