// What signing in and being vouched for let in.

import * as v from 'valibot'
import { LONGEST_PASSWORD } from './passwords.ts'

export const signIn = v.object({
  login: v.pipe(v.string(), v.minLength(1), v.maxLength(254)),
  password: v.pipe(v.string(), v.maxLength(LONGEST_PASSWORD)),
})

/** The token that the shop has signed for its customer. */
export const identityRequest = v.object({ identity_token: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) })
