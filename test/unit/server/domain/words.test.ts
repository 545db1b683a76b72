import { describe, expect, it } from 'vitest'
import { folded, prefixesOf, wordsOf } from '../../../../server/domain/words.ts'

const finds = (query: string, text: string): boolean => {
  const words = [...wordsOf(text)]
  return prefixesOf(query).every((prefix) => words.some((word) => word.startsWith(prefix)))
}

describe('words', () => {
  it.each([
    ['Müller', 'muller'],
    ['Mu\u0308ller', 'muller'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['Ærøskøbing', 'aeroskobing'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['ﬁne', 'fine'],
    ['ＡＢＣ１２', 'abc12'],
    ['한국어', '한국어'],
    ['が', 'が'],
    ['हिन्दी', 'हिन्दी'],
    ['سَلَام', 'سلام'],
  ])('folds %s to %s', (text, expected) => {
    expect(folded(text)).toBe(expected.normalize('NFC'))
  })

  it.each([
    ['ket', 'Is the kettle in stock?'],
    ['KETTLE stock', 'Is the kettle in stock?'],
    ['muller', 'Frau MÜLLER fragt'],
    ['example', 'write to sam@example.com'],
    ['sam@example.com', 'write to sam@example.com'],
    ['東京', '私は東京都に住む'],
    ['都', '東京都'],
    ['京都に', '東京都に住む'],
    ['สวัสดี', 'คุณสวัสดีครับ'],
    ['iphone15', 'iPhone15を買う'],
    ['買う', 'iPhone15を買う'],
  ])('"%s" finds "%s"', (query, text) => {
    expect(finds(query, text)).toBe(true)
  })

  it.each([
    ['ettle', 'Is the kettle in stock?'],
    ['kettle pan', 'Is the kettle in stock?'],
    ['大阪', '私は東京都に住む'],
  ])('"%s" does not find "%s"', (query, text) => {
    expect(finds(query, text)).toBe(false)
  })

  it('finds a very long word by its beginning, without half a letter', () => {
    expect([...wordsOf(`x${'😀'.repeat(80)}${'a'.repeat(200)}`)].every((word) => word.length <= 64)).toBe(true)
    expect([...wordsOf(`a${'𝒜'.repeat(80)}`)].every((word) => word.isWellFormed())).toBe(true)
    expect(finds('a'.repeat(100), 'a'.repeat(200))).toBe(true)
  })

  it('has no words where there are none', () => {
    expect(wordsOf(' -- !? ').size).toBe(0)
    expect(prefixesOf(' %_* ')).toEqual([])
  })

  it('[DOS-01] is not held up by letters under a thousand marks, which would have to be put in order', () => {
    const hostile = `a${'\u0f74'.repeat(2040)}${'\u0f71'.repeat(2040)}`
    const began = performance.now()
    for (let n = 0; n < 100; n++) wordsOf(hostile)
    expect(performance.now() - began).toBeLessThan(300)
    expect(finds('a', hostile)).toBe(true)
  })
})
