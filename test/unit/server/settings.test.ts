import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../server/settings.ts'

const sentenceOf = (env: Record<string, string>) => {
  const answer = readSettings(env)
  return answer.ok ? undefined : answer.sentence
}

describe('settings', () => {
  it('have a value for everything that is not said', () => {
    expect(readSettings({})).toEqual({
      ok: true,
      settings: {
        host: '127.0.0.1',
        port: 8787,
        dataDir: resolve('./data'),
        demo: false,
        demoOrigins: [],
        demoHours: false,
        mail: undefined,
        publicUrl: undefined,
        filesUrl: 'http://127.0.0.1:8787',
        s3: undefined,
        signingKey: undefined,
        identity: { oauth: undefined, oidc: undefined },
        trustedProxies: [],
        logLevel: 'info',
        metricsToken: undefined,
        diskFloorBytes: 64 * 1024 * 1024,
        drainMs: 120_000,
      },
    })
  })

  it('take an empty value for one that is not said', () => {
    const empty = { PORT: '', HOST: '', DATA_DIR: '', SHOPBELL_DEMO: '', SHOPBELL_DEMO_ORIGINS: '', PUBLIC_URL: '', LOG_LEVEL: '' }
    expect(readSettings(empty)).toEqual(readSettings({}))
  })

  it('hold what was said', () => {
    const answer = readSettings({
      PORT: '1',
      HOST: '0.0.0.0',
      DATA_DIR: '/var/lib/shopbell',
      PUBLIC_URL: 'https://chat.example.com/',
      LOG_LEVEL: 'debug',
    })
    expect(answer).toMatchObject({
      ok: true,
      settings: { port: 1, host: '0.0.0.0', dataDir: '/var/lib/shopbell', publicUrl: 'https://chat.example.com', logLevel: 'debug' },
    })
  })

  it('keep files in a folder, or in a store of which everything is known', () => {
    const s3 = { S3_ENDPOINT: 'https://s3.example.net/', S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' }
    expect(readSettings(s3)).toMatchObject({
      settings: {
        s3: { endpoint: 'https://s3.example.net', bucket: 'files', region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'secret' },
      },
    })
    expect(readSettings({ ...s3, S3_REGION: 'eu-west-1' })).toMatchObject({ settings: { s3: { region: 'eu-west-1' } } })
  })

  it('[UPL-02] have files where no cookie is: the other loopback name, or what was named, or nowhere', () => {
    const filesUrl = (env: Record<string, string>) => {
      const answer = readSettings(env)
      return answer.ok ? answer.settings.filesUrl : answer.sentence
    }
    expect(filesUrl({ PORT: '80' })).toBe('http://127.0.0.1:80')
    expect(filesUrl({ HOST: '::1' })).toBe('http://[::1]:8787')
    expect(filesUrl({ PUBLIC_URL: 'https://chat.example.com' })).toBeUndefined()
    expect(filesUrl({ PUBLIC_URL: 'https://chat.example.com', FILES_URL: 'https://files.example.net/' })).toBe('https://files.example.net')
  })

  it('listen in demo mode on loopback names, quietly, for the origins named', () => {
    for (const host of ['127.0.0.1', 'localhost', '::1'])
      expect(
        readSettings({ SHOPBELL_DEMO: '1', HOST: host, SHOPBELL_DEMO_ORIGINS: ' http://localhost:3000, http://127.0.0.1:4000,' }),
      ).toMatchObject({
        ok: true,
        settings: { demo: true, host, logLevel: 'warn', demoOrigins: ['http://localhost:3000', 'http://127.0.0.1:4000'] },
      })
  })

  it.each([
    ...['0', '65536', '-1', '80.5', '1e3', '0x50', ' 80', 'eighty', '99999999999999999999'].map((port) => [
      { PORT: port },
      `PORT must be a number from 1 to 65535, not "${port}".`,
    ]),
    ...['a b', 'http://localhost', 'localhost/'].map((host) => [
      { HOST: host },
      `HOST must be an address or a name to listen on, not "${host}".`,
    ]),
    ...['true', 'yes', '2', ' 1'].map((demo) => [{ SHOPBELL_DEMO: demo }, `SHOPBELL_DEMO must be 1 or 0, not "${demo}".`]),
    ...['0.0.0.0', '::', '192.168.1.5', 'shop.example.com', '127.0.0.1.example.com'].map((host) => [
      { SHOPBELL_DEMO: '1', HOST: host, PUBLIC_URL: 'https://chat.example.com' },
      `HOST is "${host}", but demo mode (SHOPBELL_DEMO=1) has keys that everybody knows and only listens on 127.0.0.1, ::1 or localhost.`,
    ]),
    ...[
      'https://shop.example.com',
      'http://localhost:3000/',
      'localhost:3000',
      '*',
      'null',
      'http://localhost.example.com',
      'http://LOCALHOST',
    ].map((origin) => [
      { SHOPBELL_DEMO: '1', SHOPBELL_DEMO_ORIGINS: `http://localhost:1,${origin}` },
      `SHOPBELL_DEMO_ORIGINS may only hold loopback origins such as http://localhost:3000, not "${origin}".`,
    ]),
    ...[
      'chat.example.com',
      'ftp://chat.example.com',
      'https://chat.example.com/chat',
      'https://chat.example.com?x',
      'https://chat.example.com#x',
      'https://ada:secret@chat.example.com',
      'javascript:alert(1)',
    ].map((url) => [
      { PUBLIC_URL: url },
      `PUBLIC_URL must be an http or https address without a path, such as https://chat.example.com, not "${url}".`,
    ]),
    [
      { FILES_URL: 'files.example.net' },
      'FILES_URL must be an http or https address without a path, such as https://files.example.net, not "files.example.net".',
    ],
    [
      { PUBLIC_URL: 'https://chat.example.com', FILES_URL: 'https://chat.example.com:8443' },
      'FILES_URL must have another host name than PUBLIC_URL, so that no cookie of the console ever reaches a file.',
    ],
    [
      { S3_ENDPOINT: 'https://s3.example.net', S3_BUCKET: 'files' },
      'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set too: a store of files needs all of S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY.',
    ],
    [
      { S3_ENDPOINT: 's3.example.net', S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' },
      'S3_ENDPOINT must be an http or https address without a path, not "s3.example.net".',
    ],
    [
      { S3_ENDPOINT: 'https://s3.example.net', S3_BUCKET: '../files', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' },
      'S3_BUCKET must be the name of a bucket, not "../files".',
    ],
    [{ HOST: '0.0.0.0' }, 'PUBLIC_URL must name the address that browsers use, because HOST "0.0.0.0" can be reached from outside.'],
    ...['nginx', '10.0.0.0/33'].map((proxies) => [
      { TRUSTED_PROXIES: proxies },
      `TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, separated by commas, not "${proxies}".`,
    ]),
    ...['verbose', 'INFO'].map((level) => [
      { LOG_LEVEL: level },
      `LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "${level}".`,
    ]),
  ] as [Record<string, string>, string][])('refuse %j with one sentence that names the setting', (env, sentence) => {
    expect(sentenceOf(env)).toBe(sentence)
  })
})
