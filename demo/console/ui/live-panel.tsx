// The shopper's page, if the shopper agrees: asked for in words, shown in a frame that is somebody else's origin.

import type { LiveView } from '../state/live-view.ts'
import type { Workplace } from '../state/workplace.ts'
import { Icon } from './icons.tsx'
import type { Layout } from './layout.ts'
import { ViewerFrame } from './viewer-frame.tsx'

interface Props {
  uuid: string
  name: string
  workplace: Workplace
  layout: Layout
  viewerOrigin: string | undefined
}

export function LivePanel({ uuid, name, workplace, layout, viewerOrigin }: Props) {
  const row = workplace.board.value.rows[uuid]
  if (row?.closed) return null
  const view = workplace.live(uuid)
  const live = view.state.value
  const shown = live.at === 'live' || live.at === 'paused'
  return (
    <section class="live" data-at={live.at}>
      {shown && <TitleBar view={view} name={name} layout={layout} />}
      {/* The frame is there from the asking on, so that it is ready when the answer comes; it is never moved, which would reload it. */}
      {viewerOrigin && (shown || live.at === 'asked') && (
        <div class="live-stage">
          <ViewerFrame view={view} origin={viewerOrigin} />
          {live.at === 'paused' && <p class="live-veil">{name} has paused sharing.</p>}
          {live.at === 'live' && !view.size.value && <p class="live-veil">The page is being drawn.</p>}
        </div>
      )}
      {!shown && <Words view={view} name={name} mine={workplace.isMine(uuid)} possible={viewerOrigin !== undefined} />}
    </section>
  )
}

function TitleBar({ view, name, layout }: { view: LiveView; name: string; layout: Layout }) {
  const live = view.state.value
  const theatre = layout.theatre.value
  return (
    <header class="live-bar">
      <span class="live-dot" data-at={live.at} />
      <span class="live-word">{live.at === 'live' ? 'Live' : 'Paused'}</span>
      <span class="address" title={view.address.value}>
        {view.address.value ?? `${name}'s page`}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={theatre ? 'Make the page small' : 'Make the page large'}
        title={theatre ? 'Make small' : 'Make large'}
        aria-pressed={theatre}
        onClick={() => layout.setTheatre(!theatre)}
      >
        <Icon name={theatre ? 'reduce' : 'enlarge'} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Stop looking at the page"
        title="Stop looking"
        onClick={() => {
          layout.setTheatre(false)
          view.close()
        }}
      >
        <Icon name="close" />
      </button>
    </header>
  )
}

function Words({ view, name, mine, possible }: { view: LiveView; name: string; mine: boolean; possible: boolean }) {
  const live = view.state.value
  if (!possible) return <p class="quiet">The live view needs a second address of this server, and none is set up here.</p>
  if (!mine) return <p class="quiet">Join the conversation to ask {name} for the page.</p>
  if (live.at === 'asked')
    return (
      <div class="row">
        <p class="grow" role="status">
          {name} has been asked.
        </p>
        <button type="button" class="button" onClick={view.close}>
          Cancel
        </button>
      </div>
    )
  return (
    <>
      {live.at === 'declined' && <p role="status">{name} would rather not show the page.</p>}
      {live.at === 'ended' && <p role="status">{name} has stopped sharing the page.</p>}
      {live.at === 'damaged' && (
        <p role="status" class="trouble">
          This recording is damaged: {live.reason}.
        </p>
      )}
      <button type="button" class="button wide" onClick={view.ask}>
        <Icon name="eye" /> {live.at === 'off' ? 'Ask to see the page' : 'Ask again'}
      </button>
      {live.at === 'off' && <p class="quiet">{name} is asked first and can stop it at any time. What they type stays hidden.</p>}
    </>
  )
}
