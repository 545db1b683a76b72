import { describe, expect, it } from 'vitest'
import { beginningOf, isEmojiOnly } from '../../../../widget/ui/folded.ts'

describe('a message of emoji only', () => {
  it.each(['👍', '❤️', '🎉🎉🎉', '👩‍👩‍👧', '👋🏽', '🇳🇴', '😀 😀', '☕'])('is %j', (body) => {
    expect(isEmojiOnly(body)).toBe(true)
  })
  it.each(['', ' ', '1', '123', '#', '👍 yes', 'ok 👍', '👍👍👍👍👍👍👍👍👍👍👍👍👍', '\ufe0f'])('is not %j', (body) => {
    expect(isEmojiOnly(body)).toBe(false)
  })
})

describe('a long text', () => {
  const words = 'kettle '.repeat(585)

  it('is folded after its first 600 characters, at the end of a word', () => {
    expect(beginningOf(words)).toBe('kettle '.repeat(86).trimEnd())
  })

  it('is folded after twelve lines', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `${index}`)
    expect(beginningOf(lines.join('\n'))).toBe(lines.slice(0, 12).join('\n'))
  })

  it.each([
    ['short', 'Hello'],
    ['a little longer than the bound', 'kettle '.repeat(100)],
    ['one word', 'x'.repeat(4_096)],
  ])('stands whole when it is %s', (_, body) => {
    expect(beginningOf(body)).toBe(undefined)
  })

  it('never loses half a link', () => {
    const link = `https://shop.example/${'a'.repeat(300)}`
    const body = `${'x '.repeat(290)}${link} ${'y '.repeat(300)}`
    expect(beginningOf(body)?.endsWith(link)).toBe(true)
  })

  it('is looked at quickly, whatever it is', () => {
    const from = performance.now()
    for (const text of ['\n'.repeat(65_536), 'a\n'.repeat(32_768), ' '.repeat(65_536), 'a'.repeat(65_536), '👍'.repeat(32_768)]) {
      beginningOf(text)
      isEmojiOnly(text)
    }
    expect(performance.now() - from).toBeLessThan(200)
  })
})
