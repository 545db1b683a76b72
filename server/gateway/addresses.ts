// The names this server answers to. Whatever it builds from a Host (the address of the socket, of the viewer) is only ever
// built from a checked one.

import type { IncomingHttpHeaders } from 'node:http'
import { otherLoopbackOrigin } from './origins.ts'
import { Refused } from './refusals.ts'

export interface Addresses {
  /** Why a request with these headers is not served at all. */
  objection(headers: IncomingHttpHeaders, path?: string): Refused | undefined
  scheme(host: string | undefined): 'http' | 'https'
  origin(host: string | undefined): string
  websocketUrl(host: string | undefined, path: string): string
  /** Where the replay of shoppers' pages is shown: never the console's own origin. */
  viewerOrigin(host: string | undefined): string | undefined
  /** Where the files of messages are read: an origin that holds no cookie. Without one there are no files. */
  readonly filesOrigin: string | undefined
  readonly filesHost: string | undefined
}

/** A proxy in front would make everybody look like a neighbour; a demo with well-known keys must not be reachable through one. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

export interface AddressesParts {
  demo: boolean
  publicUrl: string | undefined
  filesUrl?: string | undefined
}

export function createAddresses({ demo, publicUrl, filesUrl }: AddressesParts): Addresses {
  const known = publicUrl ? new URL(publicUrl) : undefined
  const isLoopback = (host: string) => /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(host) && URL.canParse(`http://${host}`)
  const filesHost = filesUrl ? new URL(filesUrl).host : undefined
  const isPublic = (host: string | undefined) => known !== undefined && host === known.host

  return {
    filesOrigin: filesUrl,
    filesHost,

    objection(headers, path) {
      const host = headers.host ?? ''
      if (demo && FORWARDING.some((name) => headers[name] !== undefined))
        return new Refused('not allowed', 'demo mode does not serve requests through a proxy')
      // Nothing else lives under that name, so that it never gets a cookie.
      if (host === filesHost && !isLoopback(host))
        return path?.startsWith('/files/') ? undefined : new Refused('wrong host', 'under this name there are only files')
      if (!isPublic(host) && !isLoopback(host)) return new Refused('wrong host', 'unknown Host; set PUBLIC_URL')
      return undefined
    },
    scheme: (host) => (isPublic(host) && known?.protocol === 'https:' ? 'https' : 'http'),
    origin: (host) => (isPublic(host) && known ? known.origin : `http://${host}`),
    websocketUrl: (host, path) => (isPublic(host) && known ? `${known.origin}${path}` : `http://${host}${path}`).replace(/^http/, 'ws'),
    viewerOrigin: (host) => otherLoopbackOrigin(host ?? ''),
  }
}
