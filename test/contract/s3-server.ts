// A store that speaks S3, on the loopback: s3rver keeps the objects. It does not check signatures of version 4, so a gate in front of it
// does, written from the description of the algorithm and not from the code that signs.

import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

interface S3rver {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}
const S3rver: new (options: Record<string, unknown>) => S3rver = createRequire(import.meta.url)('s3rver')

export interface S3Server {
  endpoint: string
  /** Of every call that came through the gate. */
  calls: { method: string; headers: IncomingMessage['headers'] }[]
  /** From now on every call is answered so. */
  fail(how: 'status 500' | 'hang up' | 'nothing'): void
  close(): Promise<void>
}

export const S3_KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'eu-west-1', bucket: 'files' }

export async function startS3(folder: string): Promise<S3Server> {
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: S3_KEYS.bucket, configs: [] }],
  })
  const { port } = await store.run()
  const calls: S3Server['calls'] = []
  let failure: Parameters<S3Server['fail']>[0] = 'nothing'

  const gate: Server = createServer(async (request, response) => {
    if (failure === 'hang up') return request.socket.destroy()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (failure === 'status 500') return response.writeHead(500).end()
    if (!isSigned(request, body)) return response.writeHead(403).end('SignatureDoesNotMatch')
    calls.push({ method: request.method ?? '', headers: request.headers })
    const { authorization: _, ...headers } = request.headers
    const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': String(headers['content-type'] ?? 'application/octet-stream') },
      ...(request.method === 'PUT' ? { body } : {}),
    })
    const content = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, { 'content-length': answer.status === 204 ? 0 : content.length }).end(content)
  })
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))

  return {
    endpoint: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    calls,
    fail(how) {
      failure = how
    },
    async close() {
      gate.closeAllConnections()
      await new Promise((resolve) => gate.close(resolve))
      await store.close()
    },
  }
}

function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
    request.headers.authorization ?? '',
  )
  const [, id, day = '', region = '', names = '', signature] = parts ?? []
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
  const mac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
  if (id !== S3_KEYS.accessKeyId || request.headers['x-amz-content-sha256'] !== sha256(body)) return false
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.split(';').map((name) => `${name}:${request.headers[name]}`),
    '',
    names,
    request.headers['x-amz-content-sha256'],
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>((before, each) => mac(before, each), mac(`AWS4${S3_KEYS.secretAccessKey}`, day))
  return mac(key, `AWS4-HMAC-SHA256\n${request.headers['x-amz-date']}\n${scope}\n${sha256(canonical)}`).toString('hex') === signature
}
