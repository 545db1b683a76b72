// The third column: who this is, what they have before them, what they carry in the cart.

import type { ConversationWebchatContext, FormAnswer } from '../../../protocol/models.ts'
import { participantsOf, shopperOf, timeOf } from '../state/sections.ts'
import { timeOfDay, troubleInWords, whenOf } from '../state/words.ts'
import type { Workplace } from '../state/workplace.ts'
import { CartView } from './cart.tsx'
import { ColumnEdge } from './column-edge.tsx'
import { Icon } from './icons.tsx'
import type { Layout } from './layout.ts'
import { LivePanel } from './live-panel.tsx'

interface Props {
  workplace: Workplace
  layout: Layout
  viewerOrigin: string | undefined
}

export function Beside({ workplace, layout, viewerOrigin }: Props) {
  const selected = workplace.selected.value
  if (!selected) return null
  const { rows, queueOf } = workplace.board.value
  const entry = selected.kind === 'waiting' ? selected.entry : undefined
  const row =
    selected.kind === 'conversation'
      ? rows[selected.uuid]
      : Object.values(rows).find((candidate) =>
          participantsOf(candidate, 'customer').some((one) => one.conversation_participant_arn === entry?.conversation_participant_arn),
        )
  const uuid = row?.conversation_uuid ?? (selected.kind === 'conversation' ? selected.uuid : undefined)
  const shopper = row && shopperOf(row)
  const name = shopper?.conversation_participant_name || entry?.conversation_participant_name || 'Shopper'
  const question = entry?.question ?? (uuid ? workplace.talk(uuid).room.value?.messages[0]?.body : undefined)
  const facts: [string, string | undefined][] = [
    ['E-mail', shopper?.email ?? entry?.email],
    ['Queue', entry?.queue_name ?? queueOf[shopper?.conversation_participant_arn ?? '']],
    ['Came', row?.start_dts ? whenOf(timeOf(row.start_dts), workplace.now.value) : undefined],
    ['Language', shopper?.language_iso_code ?? entry?.participant_language_iso_code],
  ]
  return (
    <aside class="column beside" aria-label={`About ${name}`}>
      <ColumnEdge side="beside" layout={layout} />
      <header class="beside-head">
        <h2>{name}</h2>
        <button type="button" class="icon-button" aria-label="Hide the shopper" onClick={() => layout.setBeside(false)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="beside-scroll">
        {uuid && selected.kind === 'conversation' && (
          <LivePanel key={uuid} uuid={uuid} name={name} workplace={workplace} layout={layout} viewerOrigin={viewerOrigin} />
        )}
        <section class="facts">
          <dl>
            {facts.map(([label, value]) => value && <Fact key={label} label={label} value={value} />)}
            {question && <Fact label="Question" value={question} />}
          </dl>
        </section>
        {uuid && <ContextView key={uuid} uuid={uuid} workplace={workplace} />}
      </div>
    </aside>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  )
}

function ContextView({ uuid, workplace }: { uuid: string; workplace: Workplace }) {
  const source = workplace.context(uuid)
  const state = source.state.value
  if (state.at === 'loading')
    return (
      <section aria-hidden="true">
        <span class="bone" />
        <span class="bone short" />
      </section>
    )
  if (state.at === 'failed')
    return (
      <section>
        <h3>Page and cart</h3>
        <p class="quiet">{state.trouble.kind === 'missing' ? 'Nothing is known of the page.' : troubleInWords(state.trouble)}</p>
        {state.trouble.kind !== 'missing' && (
          <button type="button" class="button" onClick={source.reread}>
            Try again
          </button>
        )}
      </section>
    )
  return (
    <>
      <FormView answers={state.context.form_answers ?? []} />
      <PageView context={state.context} />
      <CartView cart={state.context.cart} />
    </>
  )
}

/** What the shopper was asked before the talk. */
function FormView({ answers }: { answers: readonly FormAnswer[] }) {
  if (answers.length === 0) return null
  return (
    <section class="facts">
      <h3>Asked before the chat</h3>
      <dl>
        {answers.map(({ name, label, value }) => (
          <Fact key={name} label={label ?? ''} value={value ?? ''} />
        ))}
      </dl>
    </section>
  )
}

function PageView({ context }: { context: ConversationWebchatContext }) {
  const trail = context.page_view ?? []
  const current = trail.at(-1)
  const url = context.current_url ?? current?.url
  const title = current && current.url === url ? current.title : undefined
  const referrer = context.session_start?.referrer ?? trail[0]?.referrer
  return (
    <section>
      <h3>Page</h3>
      {url ? (
        <p class="page">
          {title && <strong>{title}</strong>}
          <span class="address">{url}</span>
        </p>
      ) : (
        <p class="quiet">The shopper's page is not known yet.</p>
      )}
      {referrer && (
        <p class="quiet">
          Came from <span class="address">{referrer}</span>
        </p>
      )}
      {trail.length > 1 && (
        <details class="trail">
          <summary>{trail.length} pages so far</summary>
          <ol>
            {trail.toReversed().map((page, index) => (
              <li key={trail.length - index}>
                <strong>{page.title || page.url}</strong>
                {page.title && <span class="address">{pathOf(page.url)}</span>}
              </li>
            ))}
          </ol>
        </details>
      )}
      {context.session_start_dts && <p class="quiet">On the site since {timeOfDay(timeOf(context.session_start_dts))}</p>}
    </section>
  )
}

function pathOf(url: string | undefined): string {
  if (!url) return ''
  return URL.canParse(url) ? new URL(url).pathname : url
}
