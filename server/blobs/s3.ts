// Files in a bucket of any store that speaks S3. Bytes pass through us both ways: a signed address of the store's own could be used again
// to replace a file after it was judged (docs/decisions/0016-files-go-through-us.md).

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { AwsV4Signer } from 'aws4fetch'
import { BlobFault, type Blobs, isBlobKey } from '../domain/blobs.ts'

export interface S3Settings {
  /** For example https://s3.eu-central-1.amazonaws.com; the bucket is the first part of the path. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const SILENT_FOR_MS = 30_000
/** What an empty body is called. */
const NOTHING = createHash('sha256').digest('hex')

export function createS3Blobs({ endpoint, bucket, ...credentials }: S3Settings): Blobs {
  const send = endpoint.startsWith('https:') ? requestHttps : requestHttp

  /** Signed with the hash and the length of the body, so that nothing on the way can change it. */
  async function call(method: 'PUT' | 'GET' | 'DELETE', key: string, file?: { path: string; type: string }): Promise<IncomingMessage> {
    if (!isBlobKey(key)) throw new BlobFault('not a key')
    const content = file && { sha256: await sha256Of(file.path), length: (await stat(file.path)).size }
    const signed = await new AwsV4Signer({
      ...credentials,
      service: 's3',
      method,
      url: `${endpoint}/${encodeURIComponent(bucket)}/${key}`,
      headers: {
        'x-amz-content-sha256': content?.sha256 ?? NOTHING,
        ...(file && content ? { 'content-type': file.type, 'content-length': String(content.length) } : {}),
      },
      allHeaders: true,
    }).sign()
    return new Promise((resolve, reject) => {
      const outgoing = send(signed.url, { method, headers: Object.fromEntries(signed.headers.entries()), timeout: SILENT_FOR_MS }, resolve)
      const fail = (why: string) => reject(new BlobFault(`the store of files ${why}`))
      outgoing.on('timeout', () => outgoing.destroy(new Error('silent')))
      outgoing.on('error', () => fail('could not be reached'))
      if (!file) return outgoing.end()
      // Whichever end fails takes the other with it.
      pipeline(createReadStream(file.path), outgoing).catch(() => fail('was cut off'))
    })
  }

  /** Read to its end, so that the connection is free again. */
  async function done(answer: IncomingMessage): Promise<number> {
    answer.on('error', () => {}).resume()
    await new Promise<void>((resolve) => answer.once('close', resolve))
    return answer.statusCode ?? 0
  }

  return {
    async put(key, path, type) {
      const status = await done(await call('PUT', key, { path, type }))
      if (status !== 200) throw new BlobFault(`the store of files answered ${status} to a new file`)
    },

    async get(key) {
      if (!isBlobKey(key)) return undefined
      const answer = await call('GET', key)
      if (answer.statusCode === 200) return { size: Number(answer.headers['content-length']), body: answer }
      const status = await done(answer)
      if (status === 404) return undefined
      throw new BlobFault(`the store of files answered ${status} to a question for a file`)
    },

    async remove(key) {
      const status = await done(await call('DELETE', key))
      if (status !== 204 && status !== 200 && status !== 404) throw new BlobFault(`the store of files answered ${status} to a removal`)
    },
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
