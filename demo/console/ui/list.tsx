// The first column: who I am, who waits, what is mine. What needs a hand stands on top.

import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Item, Section } from '../state/sections.ts'
import { waitOf } from '../state/words.ts'
import type { Workplace } from '../state/workplace.ts'
import { ColumnEdge } from './column-edge.tsx'
import { Icon } from './icons.tsx'
import type { Layout } from './layout.ts'
import { ListRow, selectionOf } from './list-row.tsx'
import { MyStatuses } from './my-statuses.tsx'

const EMPTY: Record<Section['name'], string> = {
  mine: 'Nobody yet. Pick up who waits below.',
  waiting: 'Nobody waits.',
  others: '',
  closed: '',
}

export function List({ workplace, layout, onSignOut }: { workplace: Workplace; layout: Layout; onSignOut(): void }) {
  const { sections, loaded, muted, me } = workplace
  const closedOpen = useSignal(false)
  const list = useRef<HTMLDivElement>(null)
  const load = loaded.value

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      moveInList(list.current, event.key === 'ArrowDown' ? 1 : -1)
    }
  }

  return (
    <nav class="column list" aria-label="Conversations">
      <header class="list-head">
        <h1>
          <Icon name="bell" /> <span>{me.name}</span>
        </h1>
        <button
          type="button"
          class="icon-button"
          aria-label={muted.value ? 'Sound is off. Switch on' : 'Sound is on. Switch off'}
          title={muted.value ? 'Sound is off' : 'Sound is on'}
          onClick={() => workplace.setMuted(!muted.value)}
        >
          <Icon name={muted.value ? 'muted' : 'sound'} />
        </button>
        <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={onSignOut}>
          <Icon name="out" />
        </button>
      </header>
      <MyStatuses workplace={workplace} />
      {load.at === 'loading' && <ListSkeleton />}
      {load.at === 'failed' && (
        <div class="empty">
          <p>The lists could not be loaded.</p>
          <button type="button" class="button" onClick={workplace.reload}>
            Try again
          </button>
        </div>
      )}
      {load.at === 'ready' && (
        // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the buttons inside
        <div class="list-scroll" ref={list} onKeyDown={onKeyDown}>
          {sections.value.map((section) => {
            const hideable = section.name === 'closed' || section.name === 'others'
            if (hideable && section.items.length === 0) return null
            const open = section.name !== 'closed' || closedOpen.value
            return (
              <section key={section.name + (section.queue ?? '')} class="section">
                <SectionHead
                  section={section}
                  now={workplace.now.value}
                  open={open}
                  {...(section.name === 'closed' ? { onToggle: () => (closedOpen.value = !closedOpen.value) } : {})}
                />
                {open && section.items.length === 0 && <p class="section-empty">{EMPTY[section.name]}</p>}
                {open && section.items.length > 0 && (
                  <ul>
                    {section.items.map((item) => (
                      <ListRow key={item.key} item={item} workplace={workplace} selected={isSelected(workplace, item)} />
                    ))}
                  </ul>
                )}
              </section>
            )
          })}
        </div>
      )}
      <ColumnEdge side="list" layout={layout} />
    </nav>
  )
}

function SectionHead({ section, now, open, onToggle }: { section: Section; now: number; open: boolean; onToggle?: () => void }) {
  const longest = section.name === 'waiting' ? section.items[0] : undefined
  const title = titleOf(section)
  return (
    <h2 class="section-head">
      {onToggle ? (
        <button type="button" class="section-toggle" aria-expanded={open} onClick={onToggle}>
          {title} <span class="count">{section.items.length}</span>
          <Icon name="down" />
        </button>
      ) : (
        <>
          {title}
          {section.items.length > 0 && <span class={`count of-${section.name}`}>{section.items.length}</span>}
          {longest?.kind === 'waiting' && section.items.length > 1 && (
            <span class="section-note">longest {waitOf(now - longest.since)}</span>
          )}
        </>
      )}
    </h2>
  )
}

function titleOf(section: Section): string {
  switch (section.name) {
    case 'mine':
      return 'Mine'
    case 'waiting':
      return `Waiting in ${section.queue}`
    case 'others':
      return 'With others'
    case 'closed':
      return 'Closed'
  }
}

function ListSkeleton() {
  return (
    <div class="skeleton-list" aria-hidden="true">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} class="skeleton-row">
          <span class="bone round" />
          <span class="bone" />
          <span class="bone short" />
        </div>
      ))}
    </div>
  )
}

/** Moves the focus, and with it the choice, up or down. */
export function moveInList(list: Element | null, step: 1 | -1): void {
  const rows = [...(list?.querySelectorAll<HTMLButtonElement>('.list-row') ?? [])]
  const at = rows.findIndex((row) => row === document.activeElement || row.getAttribute('aria-current') === 'true')
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))]
  next?.focus()
  next?.click()
}

const isSelected = (workplace: Workplace, item: Item): boolean => {
  const selected = workplace.selected.value
  const own = selectionOf(item)
  if (!selected || selected.kind !== own.kind) return false
  if (selected.kind === 'waiting') return own.kind === 'waiting' && selected.queueUuid === own.queueUuid
  return own.kind === 'conversation' && selected.uuid === own.uuid
}
