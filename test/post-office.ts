// A real SMTP server on the loopback that keeps what it is given, and can be told to be out of order.

import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Received {
  from: string
  to: string[]
  /** As it came over the wire. */
  raw: string
  /** The headers, unfolded, in order. */
  headers: [name: string, value: string][]
  /** The parts, decoded. */
  text: string
  html: string
}

export interface PostOffice {
  readonly port: number
  readonly letters: readonly Received[]
  /** How often somebody came to the door. */
  readonly visits: number
  /** Answers every letter so until told otherwise: at the recipient, or when all of it was read. */
  answerWith(trouble: { at: 'recipient' | 'end'; status: number } | 'nothing' | undefined): void
  close(): Promise<void>
}

export async function openPostOffice(options: SMTPServerOptions = {}, port = 0): Promise<PostOffice> {
  const letters: Received[] = []
  let visits = 0
  let trouble: { at: 'recipient' | 'end'; status: number } | 'nothing' | undefined
  const failure = (at: 'recipient' | 'end') =>
    trouble !== 'nothing' && trouble?.at === at
      ? Object.assign(new Error('not now, <sam@example.com>'), { responseCode: trouble.status })
      : null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onConnect(_session, done) {
      visits++
      done()
    },
    onRcptTo(_address, _session, done) {
      done(failure('recipient'))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refused = failure('end')
        const { mailFrom, rcptTo } = session.envelope
        if (!refused)
          letters.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map((each) => each.address),
            ...opened(Buffer.concat(chunks).toString('latin1')),
          })
        if (trouble === 'nothing') return
        done(refused)
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    get visits() {
      return visits
    },
    answerWith(next) {
      trouble = next
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function opened(raw: string): Pick<Received, 'raw' | 'headers' | 'text' | 'html'> {
  const { headers, body } = split(raw)
  const parts = partsOf(headers, body)
  return { raw, headers, text: parts.get('text/plain') ?? '', html: parts.get('text/html') ?? '' }
}

function split(raw: string): { headers: [string, string][]; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  return {
    headers: lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    body: raw.slice(end + 4),
  }
}

function partsOf(headers: [string, string][], body: string): Map<string, string> {
  const header = (name: string) => headers.find(([each]) => each === name)?.[1] ?? ''
  const type = header('content-type')
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1]
  if (boundary === undefined) return new Map([[type.split(';')[0] ?? '', decoded(body, header('content-transfer-encoding'))]])
  const inner = body.split(`--${boundary}`).slice(1, -1)
  return new Map(
    inner.flatMap((part) => {
      const own = split(part.replace(/^\r\n/, ''))
      return [...partsOf(own.headers, own.body)]
    }),
  )
}

function decoded(body: string, encoding: string): string {
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? Buffer.from(
            body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          )
        : Buffer.from(body, 'latin1')
  return bytes.toString('utf8').replace(/\r\n/g, '\n')
}
