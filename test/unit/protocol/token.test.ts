import { expect, it } from 'vitest'
import { tokenLifeMs } from '../../../protocol/token.ts'

const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`

it.each([
  ['two hours', token({ iat: 1_000, exp: 8_200, name: 'Åsa ÿ?>' }), 7_200_000],
  ['no times', token({ sub: 'x' }), undefined],
  ['an end before its beginning', token({ iat: 10, exp: 5 }), undefined],
  ['no object', token(null), undefined],
  ['no token at all', 'hello', undefined],
])('[DEL-18] tells the life of a token without any clock: %s', (_, jwt, life) => {
  expect(tokenLifeMs(jwt)).toBe(life)
})
