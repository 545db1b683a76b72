import { describe, expect, it } from 'vitest'
import { type Catalogue, ownWords } from '../../../../widget/locales/own-words.ts'

const CATALOGUE: Catalogue = { intro: [0], typing: [1, 'name'], newMessages: [2, 'n'] }

function judge(words: unknown, code = 'en') {
  const faults: string[] = []
  const table = ownWords(words, code, (fault) => faults.push(fault), CATALOGUE)
  return { table, faults }
}

describe('a merchant’s own words', () => {
  it('stand under the keys of the built table', () => {
    expect(judge({ intro: 'Ask the bike people.', typing: '{name} writes' })).toEqual({
      table: { 0: 'Ask the bike people.', 1: '{name} writes' },
      faults: [],
    })
  })

  it('are those for the language before those for all', () => {
    const words = { intro: 'Ask us.', de: { intro: 'Fragen Sie.' }, es: { intro: 'Pregunte.' } }
    expect(judge(words, 'de').table).toEqual({ 0: 'Fragen Sie.' })
    expect(judge(words, 'fr').table).toEqual({ 0: 'Ask us.' })
  })

  it('may have forms', () => {
    const newMessages = { one: '{n} note', other: '{n} notes' }
    expect(judge({ newMessages }).table).toEqual({ 2: newMessages })
  })

  it('may leave a placeholder out', () => {
    expect(judge({ typing: 'Somebody writes' })).toEqual({ table: { 1: 'Somebody writes' }, faults: [] })
  })

  it.each<[what: unknown, fault: string]>([
    [{ intor: 'Ask us.' }, 'the word "intor" is not known'],
    [{ intro: 5 }, 'the word "intro" is no text'],
    [{ intro: { else: 'x' } }, 'the word "intro" is no text'],
    [{ newMessages: { one: 'x', other: 5 } }, 'the word "newMessages" is no text'],
    [{ intro: 'Ask {shop}' }, 'the word "intro" has the placeholder {shop}; it may have none'],
    [{ typing: '{Name} writes' }, 'the word "typing" has the placeholder {Name}; it may have {name}'],
    [{ typing: '{} writes' }, 'the word "typing" has the placeholder {}; it may have {name}'],
    [{ de: { intor: 'x' } }, 'the word "intor" is not known'],
  ])('are left out, with a word why: %j', (words, fault) => {
    expect(judge(words, 'de')).toEqual({ table: {}, faults: [fault] })
  })

  it.each([['a text'], [7], [[]], [{ de: 'x' }]])('are none when they are %j', (words) => {
    expect(judge(words, 'en').table).toEqual({})
  })
})
