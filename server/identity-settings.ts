// The part of the environment that says whom we believe about agents.

export interface IdentitySettings {
  /** Whose access tokens open the API. */
  oauth: { issuer: string; audience: string } | undefined
  /** Where agents may sign in to the console. */
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined
}

/** A sentence when something makes no sense. */
export function readIdentitySettings(env: Readonly<Record<string, string | undefined>>): IdentitySettings | string {
  const { OAUTH_ISSUER, OAUTH_AUDIENCE, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env
  for (const [name, value] of Object.entries({ OAUTH_ISSUER, OIDC_ISSUER }))
    if (value && !isTrustworthy(value)) return `${name} must be an https address (http only on the loopback), not "${value}".`
  if (!OAUTH_ISSUER !== !OAUTH_AUDIENCE) return 'OAUTH_ISSUER and OAUTH_AUDIENCE belong together: set both or neither.'
  const oidc = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET]
  if (oidc.some(Boolean) && !oidc.every(Boolean))
    return 'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all or none.'
  return {
    oauth: OAUTH_ISSUER && OAUTH_AUDIENCE ? { issuer: OAUTH_ISSUER, audience: OAUTH_AUDIENCE } : undefined,
    oidc:
      OIDC_ISSUER && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET
        ? { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET }
        : undefined,
  }
}

function isTrustworthy(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.username || url.password || url.search || url.hash) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
}
