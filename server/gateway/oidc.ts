// Signing in at the operator's own provider: OpenID Connect's code flow with PKCE, state and nonce. What comes back is a verified e-mail
// address or nothing; whose it is, others decide.

import * as client from 'openid-client'

export interface Oidc {
  /** Where to send the browser, and the secret it must bring back in a cookie. */
  start(redirectUri: string): Promise<{ address: URL; secret: string }>
  /** `current` is the address the browser came back to, query and all. */
  finish(secret: string, current: URL): Promise<{ email: string } | undefined>
}

export interface OidcOptions {
  issuer: string
  clientId: string
  clientSecret: string
  now(): number
  secret(): string
  onFault(error: unknown): void
}

export const FLOW_SECONDS = 10 * 60
/** Sign-ins under way; beyond that the oldest are forgotten. */
const MOST_FLOWS = 1_000
const ANSWER_WITHIN_SECONDS = 5

interface Flow {
  verifier: string
  state: string
  nonce: string
  endsAt: number
}

export function createOidc({ issuer, clientId, clientSecret, now, secret, onFault }: OidcOptions): Oidc {
  const flows = new Map<string, Flow>()
  let found: Promise<client.Configuration> | undefined

  /** Once it has been found it stays; a provider that was away is asked again. */
  function provider(): Promise<client.Configuration> {
    const isPlain = new URL(issuer).protocol === 'http:'
    found ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: ANSWER_WITHIN_SECONDS,
        // Settings allow plain http on the loopback only.
        ...(isPlain ? { execute: [client.allowInsecureRequests] } : {}),
      })
      .catch((error: unknown) => {
        found = undefined
        throw error
      })
    return found
  }

  return {
    async start(redirectUri) {
      const configuration = await provider()
      const flow = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
        endsAt: now() + FLOW_SECONDS * 1000,
      }
      const key = secret()
      flows.set(key, flow)
      if (flows.size > MOST_FLOWS) flows.delete(flows.keys().next().value ?? '')
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      })
      return { address, secret: key }
    },

    async finish(key, current) {
      const flow = flows.get(key)
      // Used once, whatever comes of it.
      flows.delete(key)
      if (!flow || flow.endsAt <= now()) return undefined
      try {
        const answer = await client.authorizationCodeGrant(await provider(), current, {
          pkceCodeVerifier: flow.verifier,
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          idTokenExpected: true,
        })
        const claims = answer.claims()
        // Not verified means that anybody may have typed it in at the provider.
        return claims?.email_verified === true && typeof claims.email === 'string' ? { email: claims.email.toLowerCase() } : undefined
      } catch (error) {
        onFault(error)
        return undefined
      }
    },
  }
}
