// The environment, read once and judged: either settings that hold, or one sentence that names what is wrong.

import { resolve } from 'node:path'
import { createPeerAddress } from './gateway/peer-address.ts'
import { type IdentitySettings, readIdentitySettings } from './identity-settings.ts'
import type { SmtpSettings } from './mail/smtp.ts'
import { readMailSettings } from './mail-settings.ts'

export interface Settings {
  host: string
  port: number
  dataDir: string
  demo: boolean
  /** Further loopback origins that may use the demo site, for a shop of one's own on another port. */
  demoOrigins: readonly string[]
  /** Sales of the demo shop keeps hours. */
  demoHours: boolean
  /** How the world reaches this server, when that is not the Host that requests name. No trailing slash. */
  publicUrl: string | undefined
  /** Where browsers read the files of messages; another host than the public one. Without it there are none. */
  filesUrl: string | undefined
  /** Where files lie instead of a folder under DATA_DIR. */
  s3: S3Settings | undefined
  /** Addresses and networks whose word about an address is believed. */
  trustedProxies: readonly string[]
  logLevel: LogLevel
  /** A JWK, or a set of them, instead of the file of keys under DATA_DIR. */
  signingKey: string | undefined
  identity: IdentitySettings
  /** Without it no letter is sent. */
  mail: SmtpSettings | undefined
  /** Who brings it may read /metrics from anywhere. */
  metricsToken: string | undefined
  /** With less room than this beside the database the server is not ready. */
  diskFloorBytes: number
  /** The closing of sockets at the end is spread over at most this. */
  drainMs: number
}

export interface S3Settings {
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type SettingsAnswer = { ok: true; settings: Settings } | { ok: false; sentence: string }

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

export const isLoopbackName = (host: string): boolean => LOOPBACK.has(host.replace(/^\[|\]$/g, ''))

export function readSettings(env: Readonly<Record<string, string | undefined>>): SettingsAnswer {
  const no = (sentence: string): SettingsAnswer => ({ ok: false, sentence })

  const portText = env.PORT || '8787'
  const port = Number(portText)
  if (!/^\d+$/.test(portText) || port < 1 || port > 65535) return no(`PORT must be a number from 1 to 65535, not "${portText}".`)

  const host = env.HOST || '127.0.0.1'
  if (/[\s/]/.test(host)) return no(`HOST must be an address or a name to listen on, not "${host}".`)

  const demoText = env.SHOPBELL_DEMO || '0'
  if (demoText !== '0' && demoText !== '1') return no(`SHOPBELL_DEMO must be 1 or 0, not "${demoText}".`)
  const demo = demoText === '1'
  if (demo && !isLoopbackName(host))
    return no(
      `HOST is "${host}", but demo mode (SHOPBELL_DEMO=1) has keys that everybody knows and only listens on 127.0.0.1, ::1 or localhost.`,
    )

  if (env.SHOPBELL_DEMO_HOURS && !['0', '1'].includes(env.SHOPBELL_DEMO_HOURS))
    return no(`SHOPBELL_DEMO_HOURS must be 1 or 0, not "${env.SHOPBELL_DEMO_HOURS}".`)

  const demoOrigins = listed(env.SHOPBELL_DEMO_ORIGINS)
  for (const origin of demoOrigins)
    if (!isLoopbackOrigin(origin))
      return no(`SHOPBELL_DEMO_ORIGINS may only hold loopback origins such as http://localhost:3000, not "${origin}".`)

  const publicUrl = env.PUBLIC_URL || undefined
  if (publicUrl !== undefined && !isOriginUrl(publicUrl))
    return no(`PUBLIC_URL must be an http or https address without a path, such as https://chat.example.com, not "${publicUrl}".`)

  if (publicUrl === undefined && !isLoopbackName(host))
    return no(`PUBLIC_URL must name the address that browsers use, because HOST "${host}" can be reached from outside.`)

  const trustedProxies = listed(env.TRUSTED_PROXIES)
  if (!createPeerAddress(trustedProxies))
    return no(`TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, separated by commas, not "${env.TRUSTED_PROXIES}".`)

  const { FILES_URL: filesUrl } = env
  if (filesUrl && !isOriginUrl(filesUrl))
    return no(`FILES_URL must be an http or https address without a path, such as https://files.example.net, not "${filesUrl}".`)
  if (filesUrl && publicUrl !== undefined && new URL(filesUrl).hostname === new URL(publicUrl).hostname)
    return no('FILES_URL must have another host name than PUBLIC_URL, so that no cookie of the console ever reaches a file.')

  const s3 = s3From(env)
  if (typeof s3 === 'string') return no(s3)

  const identity = readIdentitySettings(env)
  if (typeof identity === 'string') return no(identity)

  const mail = readMailSettings(env)
  if (typeof mail === 'string') return no(mail)

  const logText = env.LOG_LEVEL || (demo ? 'warn' : 'info')
  const logLevel = LOG_LEVELS.find((level) => level === logText)
  if (!logLevel) return no(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logText}".`)

  const metricsToken = env.METRICS_TOKEN || undefined
  if (metricsToken !== undefined && !/^[\x21-\x7e]{16,}$/.test(metricsToken))
    return no('METRICS_TOKEN must have at least 16 characters, without blanks.')

  const diskFloor = wholeNumber(env.DISK_FLOOR_MB || '64', 1_000_000_000)
  if (diskFloor === undefined) return no(`DISK_FLOOR_MB must be a whole number of megabytes, not "${env.DISK_FLOOR_MB}".`)

  const drainSeconds = wholeNumber(env.DRAIN_SECONDS || '120', 3_600)
  if (drainSeconds === undefined) return no(`DRAIN_SECONDS must be a whole number from 0 to 3600, not "${env.DRAIN_SECONDS}".`)

  return {
    ok: true,
    settings: {
      host,
      port,
      dataDir: resolve(env.DATA_DIR || './data'),
      demo,
      demoOrigins,
      demoHours: env.SHOPBELL_DEMO_HOURS === '1',
      publicUrl: publicUrl?.replace(/\/$/, ''),
      filesUrl: (env.FILES_URL || ownFilesUrl({ publicUrl, host, port }))?.replace(/\/$/, ''),
      s3,
      trustedProxies,
      logLevel,
      signingKey: env.SHOPBELL_SIGNING_KEY || undefined,
      identity,
      mail,
      metricsToken,
      diskFloorBytes: diskFloor * 1024 * 1024,
      drainMs: drainSeconds * 1000,
    },
  }
}

function wholeNumber(text: string, most: number): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : undefined
}

function listed(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}

/** On one machine the other loopback name is another origin than the one that the console is opened under. */
function ownFilesUrl({ publicUrl, host, port }: { publicUrl: string | undefined; host: string; port: number }): string | undefined {
  if (publicUrl !== undefined) return undefined
  return `http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${port}`
}

const S3_NAMES = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/** Wholly, or not at all: half a store would be found out by the first shopper who sends a picture. */
function s3From(env: Readonly<Record<string, string | undefined>>): S3Settings | string | undefined {
  const [endpoint = '', bucket = '', accessKeyId = '', secretAccessKey = ''] = S3_NAMES.map((name) => env[name])
  const missing = S3_NAMES.filter((name) => !env[name])
  if (missing.length === S3_NAMES.length) return undefined
  if (missing.length > 0) return `${missing.join(' and ')} must be set too: a store of files needs all of ${S3_NAMES.join(', ')}.`
  if (!isOriginUrl(endpoint)) return `S3_ENDPOINT must be an http or https address without a path, not "${endpoint}".`
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) return `S3_BUCKET must be the name of a bucket, not "${bucket}".`
  return { endpoint: endpoint.replace(/\/$/, ''), bucket, region: env.S3_REGION || 'us-east-1', accessKeyId, secretAccessKey }
}

function isOriginUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  return url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
}

function isLoopbackOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && url.origin === text && isLoopbackName(url.hostname)
}
