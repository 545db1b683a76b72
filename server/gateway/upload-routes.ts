// The HTTP side of files: an address to put one to, the putting, and the reading by whoever has the link of a message.

import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { UPLOADS } from '../../protocol/limits.ts'
import { PATHS } from '../../protocol/rest.ts'
import { isBlobKey } from '../domain/blobs.ts'
import { isPresent } from '../domain/conversation.ts'
import type { Desk } from '../domain/desk.ts'
import type { World } from '../domain/ports.ts'
import { FILES_PATH, type FileFlaw, type Upload, type Uploads } from '../domain/uploads.ts'
import type { Addresses } from './addresses.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import type { PeerAddress } from './peer-address.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'
import type { UploadAddresses } from './upload-addresses.ts'

export interface UploadRoutesParts {
  desks: Desks
  desk: Desk
  uploads: Uploads
  uploadAddresses: UploadAddresses
  addresses: Addresses
  world: World
  peerAddress: PeerAddress
  perShopper: Rates
  perAddress: Rates
}

const extension = v.picklist(UPLOADS.extensions)
const MOST_NAME_UNITS = 300
const askQuery = v.object({ name: v.optional(v.pipe(v.string(), v.maxLength(MOST_NAME_UNITS)), '') })
/** To keep, not to look at: a page of another origin cannot say so by itself. */
const downloadQuery = v.object({ download: v.string() })
const putQuery = v.object({
  extension,
  until: v.pipe(v.string(), v.regex(/^\d{1,16}$/)),
  signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})

const KINDS = `Only these kinds of files can be sent: ${UPLOADS.extensions.join(', ')}.`
const MEGABYTES = UPLOADS.bytes / 1024 / 1024

const FLAWS: Record<FileFlaw, () => Refused> = {
  'too big': tooBig,
  'other type': () => unfit('other type', 'This file is not what its name says. Please choose another one.'),
  unreadable: () => unfit('unreadable', 'This picture cannot be read. It may be damaged.'),
  'too many pixels': () => unfit('too many pixels', 'This picture is too large. Please make it smaller.'),
  harmful: () => unfit('harmful', 'This file looks harmful and was not taken.'),
  empty: () => unfit('empty', 'This file is empty.'),
  'cut off': () => new Refused('bad request', 'the file did not arrive whole'),
  busy: () => new Refused('too many', 'too many pictures at once', { retryAfterSeconds: 5 }),
}

export function uploadRoutes(app: FastifyInstance, parts: UploadRoutesParts): void {
  const { desks, desk, uploads, uploadAddresses, addresses, world } = parts

  app.get(PATHS.uploadUrl(':extension'), async (request) => {
    const uploader = await uploaderOf(request)
    if (!addresses.filesOrigin) throw new Refused('not allowed', 'files need an origin of their own; set FILES_URL')
    const wanted = v.safeParse(extension, (request.params as { extension: string }).extension.toLowerCase())
    if (!wanted.success) throw new Refused('bad request', `extension: one of ${UPLOADS.extensions.join(', ')}`, { userMessage: KINDS })
    const { name } = taken(readBody(askQuery, request.query))
    const now = world.now()
    const wait =
      parts.perAddress.take(parts.peerAddress(request.raw), now) ??
      (uploader.is === 'shopper' ? parts.perShopper.take(uploader.uploaderArn, now) : undefined)
    if (wait !== undefined) throw new Refused('too many', 'too many files', { retryAfterSeconds: wait })
    const upload = await uploads.ask({ ...uploader, extension: wanted.output, name }, UPLOADS.perDay[uploader.is])
    if (!upload) throw new Refused('too many', 'too many files for one day', { retryAfterSeconds: 3600 })
    return enveloped('conversation_multimedia_upload_url', { key: upload.key, url: urlOf(upload, request.headers.host) })
  })

  async function uploaderOf(
    request: FastifyRequest,
  ): Promise<{ is: 'shopper' | 'agent'; uploaderArn: string; conversationUuid: string | undefined }> {
    const caller = await desks.caller(request)
    if (caller.is === 'visitor') throw new Refused('not signed in', 'this call needs the token of a conversation')
    if (caller.is === 'agent') return { is: 'agent', uploaderArn: caller.agent.arn, conversationUuid: undefined }
    const state = await desk.state(caller.conversationUuid)
    if (!state || !isPresent(state, caller.arn)) throw new Refused('not there', 'no such conversation')
    if (state.life.at === 'closed') throw new Refused('closed', 'the conversation is closed')
    return { is: 'shopper', uploaderArn: caller.arn, conversationUuid: caller.conversationUuid }
  }

  function urlOf({ key, extension, askedAt }: Upload, host: string | undefined): string {
    return `${addresses.origin(host)}${PATHS.upload(key)}${uploadAddresses.sign({ key, extension, until: askedAt + UPLOADS.addressMs })}`
  }

  app.register(async (room) => {
    // Bytes are bytes here, whatever a header calls them: read as they come, never gathered in memory.
    room.removeAllContentTypeParsers()
    room.addContentTypeParser('*', (_request, _payload, done) => done(null))
    room.put(PATHS.upload(':key'), { bodyLimit: UPLOADS.bytes }, async (request, reply) => {
      // The rest of what is turned away is not waited for.
      reply.header('connection', 'close')
      await take(request, reply)
      return reply.removeHeader('connection').code(204).send()
    })
  })

  async function take(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { key } = request.params as { key: string }
    const { origin, host } = request.headers
    if (origin !== undefined && origin !== addresses.origin(host) && reply.getHeader('access-control-allow-origin') === undefined)
      throw new Refused('wrong origin', 'no site allows this origin')
    const query = v.safeParse(putQuery, request.query)
    if (!isBlobKey(key) || !query.success) throw notThisAddress()
    const { extension, signature } = query.output
    const until = Number(query.output.until)
    if (!uploadAddresses.isOurs({ key, extension, until }, signature)) throw notThisAddress()
    if (world.now() >= until) throw notThisAddress()
    if (Number(request.headers['content-length'] ?? 0) > UPLOADS.bytes) throw tooBig()
    const answer = await uploads.receive(key, extension, request.raw.iterator({ destroyOnReturn: false }))
    if (answer.ok) return
    if (answer.refusal === 'spent') throw notThisAddress()
    throw FLAWS[answer.refusal]()
  }

  app.get(`${FILES_PATH}/:key/:name`, { exposeHeadRoute: false }, async (request, reply) => {
    const { key, name } = request.params as { key: string; name: string }
    const isHere = request.headers.host === addresses.filesHost
    const file = isHere && isBlobKey(key) ? await uploads.open(key, name) : undefined
    if (!file) throw new Refused('not there', 'no such file')
    // Pictures were drawn by us and hold nothing but pixels. Everything else is kept, never opened, on this origin.
    const disposition = file.type.startsWith('image/') && !v.is(downloadQuery, request.query) ? 'inline' : 'attachment'
    return reply
      .headers({
        'content-type': file.type,
        'content-length': file.blob.size,
        'content-disposition': `${disposition}; filename*=UTF-8''${asHeader(file.name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'private, max-age=86400',
        'referrer-policy': 'no-referrer',
      })
      .send(Readable.from(file.blob.body, { objectMode: false }))
  })
}

/** One answer for made up, ended and used: whoever tries keys learns nothing. */
const notThisAddress = () => new Refused('not allowed', 'this address is not valid, or no longer')

function unfit(why: string, userMessage: string): Refused {
  return new Refused('unfit file', why, { userMessage })
}

function tooBig(): Refused {
  return new Refused('too big', `a file may have ${UPLOADS.bytes} bytes`, { userMessage: `A file may have at most ${MEGABYTES} MB.` })
}

/** RFC 8187 leaves out what encodeURIComponent lets through. */
const asHeader = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
