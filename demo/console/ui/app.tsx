// The agent's page: signed out, or three columns.

import { useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { SignIn } from '../state/session.ts'
import type { Workplace } from '../state/workplace.ts'
import { Beside } from './beside.tsx'
import { Icon } from './icons.tsx'
import { onConsoleKeys } from './keys.ts'
import type { Layout } from './layout.ts'
import { LineNote } from './line-note.tsx'
import { List } from './list.tsx'
import { SignInPage } from './sign-in.tsx'
import { TalkColumn } from './talk-column.tsx'

export interface AppProps {
  signIn: SignIn
  workplace: { readonly value: Workplace | undefined }
  layout: Layout
  viewerOrigin: string | undefined
}

export function App({ signIn, workplace, layout, viewerOrigin }: AppProps) {
  const place = workplace.value
  if (!place) return <SignInPage signIn={signIn} />
  return <Desk workplace={place} layout={layout} viewerOrigin={viewerOrigin} onSignOut={() => signIn.signOut()} />
}

interface DeskProps {
  workplace: Workplace
  layout: Layout
  viewerOrigin: string | undefined
  onSignOut(): void
}

function Desk({ workplace, layout, viewerOrigin, onSignOut }: DeskProps) {
  const page = useRef<HTMLDivElement>(null)
  useEffect(() => onConsoleKeys(page.current, workplace, layout), [workplace, layout])
  useSignalEffect(() => {
    const { waiting, unread } = workplace.calling.value
    const calling = waiting + unread
    document.title = calling > 0 ? `(${calling}) Shopbell` : 'Shopbell'
  })
  useSignalEffect(() => {
    // Through the style object: the page's policy allows no style attributes.
    for (const [side, px] of Object.entries(layout.widths.value)) page.current?.style.setProperty(`--${side}`, `${px}px`)
  })
  useSignalEffect(() => {
    const chosen = workplace.selected.value
    const uuid = chosen?.kind === 'conversation' && !workplace.board.value.rows[chosen.uuid]?.closed ? chosen.uuid : undefined
    // The theatre ends with what was shown in it.
    if (!uuid || !['live', 'paused'].includes(workplace.live(uuid).state.value.at)) layout.setTheatre(false)
  })
  const selected = workplace.selected.value
  return (
    <div
      ref={page}
      class="desk"
      data-chosen={selected !== undefined}
      data-beside={layout.beside.value && selected !== undefined}
      data-theatre={layout.theatre.value && layout.beside.value}
    >
      <LineNote workplace={workplace} />
      <List workplace={workplace} layout={layout} onSignOut={onSignOut} />
      <TalkColumn workplace={workplace} layout={layout} />
      <Beside workplace={workplace} layout={layout} viewerOrigin={viewerOrigin} />
      <div class="notices" role="status">
        {workplace.notices.list.value.map((notice) => (
          <p key={notice.id}>
            {notice.words}
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => workplace.notices.dismiss(notice.id)}>
              <Icon name="close" />
            </button>
          </p>
        ))}
      </div>
    </div>
  )
}
