// The process: reads the environment, starts the server, says where it is, and ends it cleanly.

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotStart } from './cannot-start.ts'
import { readSettings } from './settings.ts'
import { startShopbell } from './shopbell.ts'

/** Letting go of the sockets has its own bound; what comes after it takes a moment, and one that hangs must still be an end. */
const END_WITHIN_MS = 10_000

function giveUp(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

const answer = readSettings(process.env)
if (!answer.ok) giveUp(answer.sentence)
const { settings } = answer

const dist = join(dirname(fileURLToPath(import.meta.url)), '..')

try {
  const shopbell = await startShopbell(settings, { dist }, { onBroken: giveUp })
  const end = () => {
    setTimeout(() => process.exit(1), settings.drainMs + END_WITHIN_MS).unref()
    shopbell
      .drain()
      .then(shopbell.close)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  const name = settings.host === '127.0.0.1' || settings.host === '::1' ? 'localhost' : settings.host
  const home = settings.publicUrl ?? `http://${name}:${settings.port}`
  const shop = settings.demo ? ` · storefront ${home}/` : ''
  console.log(`Shopbell is ready: ${home}${shop} · console ${home}/console · API ${home}/rest/v2`)
} catch (error) {
  // A fault we can name is one sentence about one setting; anything else is a bug and keeps its stack.
  if (error instanceof CannotStart) giveUp(error.message)
  throw error
}
