import { computed } from '@preact/signals-core'
import { afterEach, describe, expect, it } from 'vitest'
import { ENGLISH, speak, type Table, word } from '../../../../widget/locales/word.ts'

const joined = word('joined', '{name} joined {shop}')
const files = word('files', { one: '{n} file', other: '{n} files' })
const speakIn = (locale: string, table: Table) => speak({ locale, direction: 'ltr', table })
afterEach(() => speak(ENGLISH))

describe('a word', () => {
  it('is English as long as nothing else is spoken', () => {
    expect(joined('Ada', 'Larkmeal')).toBe('Ada joined Larkmeal')
    expect([files(0), files(1), files(2)]).toEqual(['0 files', '1 file', '2 files'])
  })

  it('takes its values in the order of the English, wherever the language puts them', () => {
    speakIn('de', { joined: 'Bei {shop} ist jetzt {name}, {name}' })
    expect(joined('Ada', 'Larkmeal')).toBe('Bei Larkmeal ist jetzt Ada, Ada')
  })

  it('takes a value as it is, whatever stands in it', () => {
    expect(joined('{shop} $& $1 <b>', 'L')).toBe('{shop} $& $1 <b> joined L')
  })

  it('is said in the form that the number has in the language', () => {
    speakIn('pl', { files: { one: '{n} plik', few: '{n} pliki', many: '{n} plików', other: '{n} pliku' } })
    expect([1, 2, 5, 22, 25].map((n) => files(n))).toEqual(['1 plik', '2 pliki', '5 plików', '22 pliki', '25 plików'])
  })

  it('writes numbers as the language does', () => {
    speakIn('de-DE', {})
    expect(files(12_345)).toBe('12.345 files')
    speakIn('ar-EG', {})
    expect(files(5)).toBe('٥ files')
  })

  it('is said in English when the language lacks it', () => {
    speakIn('pl', {})
    expect([1, 2, 5].map((n) => files(n))).toEqual(['1 file', '2 files', '5 files'])
  })

  it('is said anew when the language changes', () => {
    const said = computed(() => files(2))
    expect(said.value).toBe('2 files')
    speakIn('de', { files: { one: '{n} Datei', other: '{n} Dateien' } })
    expect(said.value).toBe('2 Dateien')
  })
})
