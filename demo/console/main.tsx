// The agents' side: builds the parts, hands each what it needs, draws. It speaks to the server like any UltraCart client would;
// it knows no server code and no viewer but by their messages.

import { effect, signal, untracked } from '@preact/signals'
import { render } from 'preact'
import { platformCodec } from '../../protocol/recording.ts'
import { createRecordingReader } from '../../protocol/recording-reader.ts'
import { browserPorts } from '../../widget/line/browser-ports.ts'
import { followPage } from '../../widget/line/page-life.ts'
import { otherLoopbackOrigin } from '../viewer/messages.ts'
import { createChime } from './state/chime.ts'
import { createSignIn, type Session } from './state/session.ts'
import { createTabStorage } from './state/storage.ts'
import { createWorkplace, type Workplace } from './state/workplace.ts'
import { App } from './ui/app.tsx'
import { createLayout } from './ui/layout.ts'

const storeOf = (prefix: string) => createTabStorage(() => sessionStorage, prefix)
const signIn = createSignIn({ store: storeOf(''), fetch: (path, init) => fetch(path, init) })
const layout = createLayout(matchMedia('(min-width: 1100px)'), storeOf(''))
const chime = createChime()
const codec = platformCodec()
const workplace = signal<Workplace | undefined>(undefined)

effect(() => {
  const session = signIn.session.value
  // Only the session decides here; what the workplace reads while it is built is its own affair.
  return untracked(() => enter(session))
})

function enter(session: Session): (() => void) | undefined {
  if (session.at !== 'signed in') {
    workplace.value = undefined
    return undefined
  }
  const place = createWorkplace(session, {
    line: browserPorts,
    storeOf,
    openReader: (onHeard) => (codec ? createRecordingReader(codec, onHeard) : { take() {}, close() {} }),
    play: chime.play,
    isPageInFront: () => document.visibilityState === 'visible',
    onRevoked: () => signIn.signOut({ kind: 'revoked' }),
  })
  const unfollow = followPage(place.channel)
  document.addEventListener('visibilitychange', place.look)
  workplace.value = place
  return () => {
    document.removeEventListener('visibilitychange', place.look)
    unfollow()
    place.close()
  }
}

// A viewer that cannot unpack is no viewer: the button is not offered.
const viewerOrigin = codec ? otherLoopbackOrigin(location) : undefined
const root = document.getElementById('console')
if (root) render(<App signIn={signIn} workplace={workplace} layout={layout} viewerOrigin={viewerOrigin} />, root)
