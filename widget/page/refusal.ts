// A rejection as the page gets it: an error whose `code` says what to do about it.

import type { ShopbellError, ShopbellRefusal } from '../../loader/api.ts'

export const refusal = (code: ShopbellRefusal, words: string): ShopbellError => Object.assign(new Error(words), { code })

export const badArgument = (words: string): ShopbellError => refusal('bad_argument', words)
