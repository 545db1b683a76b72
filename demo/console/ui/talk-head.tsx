import { useSignal } from '@preact/signals'
import type { Workplace } from '../state/workplace.ts'
import { Icon } from './icons.tsx'
import type { Layout } from './layout.ts'

interface Props {
  uuid: string
  shopper: string
  agents: string[]
  mine: boolean
  closed: boolean
  workplace: Workplace
  layout: Layout
}

export function TalkHead({ uuid, shopper, agents, mine, closed, workplace, layout }: Props) {
  const asking = useSignal(false)
  const last = agents.length <= 1
  const others = agents.filter((name) => name !== workplace.me.name)
  const state = closed
    ? 'Closed'
    : mine
      ? others.length > 0
        ? `You and ${others.join(', ')}`
        : 'With you'
      : agents.length > 0
        ? `With ${agents.join(', ')}`
        : 'Waiting'
  return (
    <header class="talk-head">
      <button type="button" class="icon-button back" aria-label="Back to the list" onClick={() => workplace.select(undefined)}>
        <Icon name="back" />
      </button>
      <div class="talk-title">
        <h2>{shopper}</h2>
        <p>{state}</p>
      </div>
      {mine &&
        !closed &&
        (asking.value ? (
          <div class="row">
            <span class="quiet hide-narrow">{last ? 'This closes the conversation.' : 'The others stay.'}</span>
            <button type="button" class="button danger" onClick={() => workplace.leave(uuid)}>
              {last ? 'Leave and close' : 'Leave'}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                asking.value = false
              }}
            >
              Stay
            </button>
          </div>
        ) : (
          <button
            type="button"
            class="button"
            onClick={() => {
              asking.value = true
            }}
          >
            Leave
          </button>
        ))}
      <button
        type="button"
        class="icon-button"
        aria-label={layout.beside.value ? 'Hide the shopper' : 'Show the shopper'}
        title={layout.beside.value ? 'Hide the shopper' : 'Show the shopper'}
        aria-expanded={layout.beside.value}
        onClick={() => layout.setBeside(!layout.beside.value)}
      >
        <Icon name="panel" />
      </button>
    </header>
  )
}
