// Passwords of agents: argon2id, at the costs that OWASP's cheat sheet names first (19 MiB, two passes).

import { hash, verify } from '@node-rs/argon2'

export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 1024

export const hashPassword = (password: string): Promise<string> => hash(password)

/** A hash of words that nobody knows: for a name that does not exist the same work is done, so that time tells nothing. */
let nobodys: Promise<string> | undefined

export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hash(crypto.randomUUID())
  const isRight = await verify(passwordHash ?? (await nobodys), password).catch(() => false)
  return isRight && passwordHash !== undefined
}
