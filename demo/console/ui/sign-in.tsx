import { useSignal } from '@preact/signals'
import type { SignIn } from '../state/session.ts'
import { troubleInWords } from '../state/words.ts'
import { Icon } from './icons.tsx'

export function SignInPage({ signIn }: { signIn: SignIn }) {
  const key = useSignal('')
  const session = signIn.session.value
  const busy = session.at === 'signing in'
  const trouble = session.at === 'signed out' ? session.trouble : undefined
  const words = trouble && (trouble.kind === 'revoked' ? 'The server signed you out.' : troubleInWords(trouble))
  const demo = signIn.demoAgents.value
  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        onSubmit={(event) => {
          event.preventDefault()
          if (key.value.trim()) signIn.signIn(key.value)
        }}
      >
        <h1>
          <Icon name="bell" /> Shopbell
        </h1>
        <p class="quiet">The agents' side. Your key stays in this tab until you sign out or close it.</p>
        {demo.length > 0 && (
          <div class="sign-in-demo">
            <p>This is a demo. Come in as</p>
            <div class="row">
              {demo.map((agent) => (
                <button key={agent.key} type="button" class="button primary" disabled={busy} onClick={() => signIn.signIn(agent.key)}>
                  {agent.name}
                </button>
              ))}
            </div>
            <p class="quiet">or with a key</p>
          </div>
        )}
        <label for="agent-key">Agent key</label>
        <input
          id="agent-key"
          class="field"
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={key.value}
          aria-invalid={words ? 'true' : undefined}
          aria-describedby={words ? 'agent-key-trouble' : undefined}
          onInput={(event) => {
            key.value = event.currentTarget.value
          }}
        />
        {words && (
          <p class="trouble" id="agent-key-trouble" role="alert">
            {words}
          </p>
        )}
        <button type="submit" class="button" disabled={busy || !key.value.trim()}>
          {busy ? 'Signing in' : 'Sign in'}
        </button>
      </form>
    </main>
  )
}
