// The middle column: one conversation, or one shopper who waits to be picked up.

import { longestWaiting, presentAgents, shopperOf } from '../state/sections.ts'
import { troubleInWords } from '../state/words.ts'
import type { Workplace } from '../state/workplace.ts'
import { Composer } from './composer.tsx'
import { Icon } from './icons.tsx'
import type { Layout } from './layout.ts'
import { Messages } from './messages.tsx'
import { RatingLine } from './rating-line.tsx'
import { transfers } from './talk-files.ts'
import { TalkHead } from './talk-head.tsx'
import { WaitingCard } from './waiting-card.tsx'

export function TalkColumn({ workplace, layout }: { workplace: Workplace; layout: Layout }) {
  const selected = workplace.selected.value
  if (!selected) return <NothingChosen workplace={workplace} />
  if (selected.kind === 'waiting') return <WaitingCard key={selected.queueUuid} workplace={workplace} selected={selected} />
  return <OneTalk key={selected.uuid} uuid={selected.uuid} workplace={workplace} layout={layout} />
}

function OneTalk({ uuid, workplace, layout }: { uuid: string; workplace: Workplace; layout: Layout }) {
  const talk = workplace.talk(uuid)
  const row = workplace.board.value.rows[uuid]
  const room = talk.room.value
  const loading = talk.loading.value
  const mine = workplace.isMine(uuid)
  const closed = room?.closed ?? row?.closed ?? false
  const shopper =
    room?.people.find((person) => person.role === 'customer')?.name || (row && shopperOf(row)?.conversation_participant_name) || 'Shopper'
  const agents = row ? presentAgents(row).map((agent) => agent.conversation_participant_name ?? '') : []
  return (
    <main class="column talk" aria-label={`Conversation with ${shopper}`} {...(mine && !closed && transfers(talk))}>
      <TalkHead uuid={uuid} shopper={shopper} agents={agents} mine={mine} closed={closed} workplace={workplace} layout={layout} />
      {loading.at === 'failed' && !room ? (
        <div class="empty">
          <p>{troubleInWords(loading.trouble)}</p>
          <button type="button" class="button" onClick={talk.catchUp}>
            Try again
          </button>
        </div>
      ) : room ? (
        <Messages room={room} talk={talk} workplace={workplace} />
      ) : (
        <TalkSkeleton />
      )}
      {mine && !closed && <Composer talk={talk} workplace={workplace} shopper={shopper} />}
      {!mine && !closed && row && (
        <div class="foot">
          <p class="quiet">{agents.length > 0 ? `${agents.join(' and ')} is answering. You read along.` : 'Nobody is answering yet.'}</p>
          <button type="button" class="button" onClick={() => workplace.join(uuid)}>
            Join
          </button>
        </div>
      )}
      {closed && (
        <div class="foot">
          <p class="quiet">This conversation is closed.</p>
          <RatingLine key={uuid} uuid={uuid} ask={talk.uploads.ask} />
        </div>
      )}
    </main>
  )
}

function NothingChosen({ workplace }: { workplace: Workplace }) {
  const { waiting } = workplace.calling.value
  const first = longestWaiting(workplace.sections.value)
  return (
    <main class="column talk">
      <div class="empty">
        <Icon name="bell" />
        <p>
          {waiting === 0 ? 'Nobody waits. You will hear the bell.' : waiting === 1 ? 'One shopper waits.' : `${waiting} shoppers wait.`}
        </p>
        {first && (
          <button
            type="button"
            class="button primary"
            onClick={() => workplace.select({ kind: 'waiting', queueUuid: first.queueUuid, entry: first.entry })}
          >
            {waiting === 1 ? 'See the question' : 'See who waits longest'}
          </button>
        )}
        <p class="quiet">
          <kbd>J</kbd> and <kbd>K</kbd> move through the list, <kbd>/</kbd> starts writing.
        </p>
      </div>
    </main>
  )
}

function TalkSkeleton() {
  return (
    <div class="messages" aria-hidden="true">
      <div class="skeleton-talk">
        <span class="bone bubble" />
        <span class="bone bubble own" />
        <span class="bone bubble short" />
      </div>
    </div>
  )
}
