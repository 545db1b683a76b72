// The real clock and the real dice.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { World } from './domain/ports.ts'

export const WORLD: World = {
  now: Date.now,
  uuid: randomUUID,
  secret: () => randomBytes(32).toString('base64url'),
  hash: (secret) => createHash('sha256').update(secret).digest('hex'),
}
