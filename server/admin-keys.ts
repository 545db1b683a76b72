// `keys rotate`: touches nothing but the file of keys, so it needs no database and asks no server.

import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { rotateKeys } from './gateway/key-ring.ts'
import type { Settings } from './settings.ts'

export async function runKeys(words: readonly string[], { settings, now }: { settings: Settings; now: number }): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { es256: { type: 'boolean' }, forget: { type: 'boolean' } },
  })
  if (positionals.join(' ') !== 'rotate') throw new Error('keys rotate is the only command about keys.')
  if (settings.signingKey !== undefined)
    throw new Error('SHOPBELL_SIGNING_KEY is set: the key comes with the environment, so change it there and start the server again.')
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 })
  const forget = values.forget === true
  const { kid, kept } = await rotateKeys(settings.dataDir, { now, alg: values.es256 ? 'ES256' : 'EdDSA', forget })
  const older = forget
    ? 'Every token signed before is refused.'
    : `${kept} older ${kept === 1 ? 'key goes' : 'keys go'} on verifying for two hours.`
  return `Key ${kid} signs from now on; a running server takes it over within five seconds. ${older}`
}
