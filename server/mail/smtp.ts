// The post by SMTP: a small pool of connections, every wait bounded, and nothing of a letter in what is said about its failure.

import { createTransport } from 'nodemailer'
import type { Post, Posted } from '../domain/letters.ts'
import { mailbox } from './mailbox.ts'
import { oneLine } from './words.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** `from the start` is smtps; `needed` is STARTTLS or nothing; `when offered` is for a relay in one's own network. */
  tls: 'from the start' | 'needed' | 'when offered'
  user?: string
  password?: string
  from: { name: string; address: string }
  replyTo?: string
}

const CONNECT_MS = 10_000
/** A server that says nothing for so long has gone. */
const SILENCE_MS = 30_000
/** No letter is on its way for longer; who claims one holds it for so long. */
export const LONGEST_SEND_MS = 180_000

export function createSmtp(settings: SmtpSettings): Post {
  const { host, port, tls, user, password, from, replyTo } = settings
  const transport = createTransport({
    pool: true,
    maxConnections: 2,
    maxMessages: 100,
    host,
    port,
    secure: tls === 'from the start',
    requireTLS: tls === 'needed',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // A letter is made of what people wrote: nothing in it may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // A pool tells of broken idle connections here; the letter that needs one says so itself.
  transport.on('error', () => {})
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)

  return {
    async send(letter): Promise<Posted> {
      const address = mailbox(letter.to)
      if (address === undefined) return { is: 'refused', code: 'no address' }
      try {
        await transport.sendMail({
          from: { name: oneLine(from.name), address: from.address },
          to: { name: '', address },
          ...(replyTo ? { replyTo: { name: '', address: replyTo } } : {}),
          envelope: { from: from.address, to: [address] },
          messageId: `<${letter.uuid}@${domain}>`,
          date: new Date(letter.madeAt),
          subject: oneLine(letter.subject),
          text: letter.text,
          html: letter.html,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        return { is: 'taken' }
      } catch (error) {
        return failure(error)
      }
    },
    close: () => transport.close(),
  }
}

/** The server's own sentence may quote the address: only its number and the kind of failure go on. */
function failure(error: unknown): Posted {
  const { code = 'fault', responseCode, command }: { code?: unknown; responseCode?: unknown; command?: unknown } = Object(error)
  const status = typeof responseCode === 'number' ? responseCode : 0
  const said = `${String(code)}${status ? ` ${status}` : ''}`
  // A wrong password or a sender that is not taken is the operator's fault, and the letter goes when that is mended.
  const isAboutLetter = command === 'RCPT TO' || command === 'DATA'
  return { is: isAboutLetter && status >= 500 && status < 600 ? 'refused' : 'later', code: said }
}
