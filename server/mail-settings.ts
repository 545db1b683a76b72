// The environment's word about the post: wholly there and sensible, or off.

import { mailbox } from './mail/mailbox.ts'
import type { SmtpSettings } from './mail/smtp.ts'

/** Undefined: no letters are sent. A text is a sentence for the operator. */
export function readMailSettings(env: Readonly<Record<string, string | undefined>>): SmtpSettings | string | undefined {
  const { SMTP_URL: url, MAIL_FROM: from, MAIL_REPLY_TO: replyTo } = env
  if (!url && !from && !replyTo) return undefined
  if (!url) return `SMTP_URL must be set too: ${from ? 'MAIL_FROM' : 'MAIL_REPLY_TO'} alone sends no letter.`
  if (!from) return 'MAIL_FROM must be set too: letters need a sender, such as Larkmeal <chat@example.com>.'
  const server = serverOf(url)
  // Never shown: it may hold a password.
  if (!server)
    return 'SMTP_URL must be like smtps://user:password@mail.example.com or smtp://mail.example.com:587, with ?tls=optional at most.'
  const sender = senderOf(from)
  if (!sender) return `MAIL_FROM must be an address such as chat@example.com or Larkmeal <chat@example.com>, not "${from}".`
  if (replyTo && mailbox(replyTo) === undefined) return `MAIL_REPLY_TO must be an address such as help@example.com, not "${replyTo}".`
  return { ...server, from: sender, ...(replyTo ? { replyTo } : {}) }
}

const isLoopback = (host: string) => ['localhost', '127.0.0.1', '::1'].includes(host)

function serverOf(text: string): Pick<SmtpSettings, 'host' | 'port' | 'tls' | 'user' | 'password'> | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || !url.hostname) return undefined
  if ((url.pathname !== '' && url.pathname !== '/') || url.hash || (url.search && url.search !== '?tls=optional')) return undefined
  const isSecure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const [user, password] = [decoded(url.username), decoded(url.password)]
  if (user === undefined || password === undefined) return undefined
  return {
    host,
    port: url.port ? Number(url.port) : isSecure ? 465 : 587,
    // What people wrote does not cross a network in the open, unless somebody says that it may.
    tls: isSecure ? 'from the start' : url.search || isLoopback(host) ? 'when offered' : 'needed',
    ...(user ? { user, password } : {}),
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function senderOf(text: string): SmtpSettings['from'] | undefined {
  const [, name = '', bracketed] = /^\s*([^<>"\p{Cc}]*?)\s*<([^<>]*)>\s*$/u.exec(text) ?? []
  const address = mailbox(bracketed ?? text.trim())
  return address === undefined ? undefined : { name, address }
}
