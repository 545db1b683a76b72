import { describe, expect, it } from 'vitest'
import { isMonstrous, parsePlainJson } from '../../../../server/gateway/plain-json.ts'

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

describe('JSON from outside', () => {
  it.each<[string, unknown]>([
    ['{"a":[1,{"b":null}],"c":"x"}', { a: [1, { b: null }], c: 'x' }],
    [JSON.stringify({ text: '[[[{{{,,,'.repeat(5_000) }), { text: '[[[{{{,,,'.repeat(5_000) }],
    [JSON.stringify('\\"[\\\\"'.repeat(3_000)), '\\"[\\\\"'.repeat(3_000)],
    [nested(32), JSON.parse(nested(32))],
    [`[${'{},'.repeat(4_999)}{}]`, Array.from({ length: 5_000 }, () => ({}))],
  ])('is read as it is', (text, value) => {
    expect(parsePlainJson(text)).toEqual(value)
  })

  it.each([
    ['too deep', nested(33)],
    ['too deep in the middle', `{"a":"]]]]","b":${nested(40)}}`],
    ['of too many values', `[${'0,'.repeat(5_001)}0]`],
    ['too deep behind a string that ends in a backslash', `["\\\\",${nested(40)}]`],
  ])('[DOS-08] is not even read when it is %s', (_, text) => {
    expect(isMonstrous(text)).toBe(true)
    expect(() => parsePlainJson(text)).toThrow(SyntaxError)
  })

  it.each(['', '"', '"\\', '{"a', '}}}]]]', 'nonsense', '["\\"'])('that is none (%j) is refused as ever', (text) => {
    expect(() => parsePlainJson(text)).toThrow(SyntaxError)
  })
})
