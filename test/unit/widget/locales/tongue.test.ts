import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTongue, pickLanguage, type TongueParts } from '../../../../widget/locales/tongue.ts'
import { ENGLISH, language, speak, type Table, word } from '../../../../widget/locales/word.ts'

const CODES = ['ar', 'de', 'es', 'fil', 'he', 'hr', 'id', 'nb', 'pt', 'pt-BR', 'sr', 'sr-Latn', 'zh-Hans', 'zh-Hant']

describe('the language', () => {
  it.each<[rule: string, tags: unknown[], code: string, locale: string]>([
    ['is what the merchant set', ['de', 'es', 'ar'], 'de', 'de'],
    ['is else the page’s', [undefined, 'es', 'ar'], 'es', 'es'],
    ['is else the browser’s', ['', '', 'ar'], 'ar', 'ar'],
    ['is the first of the browser’s that there is', ['', '', 'eo', 'de-AT', 'es'], 'de', 'de-AT'],
    ['is English when there is none', ['eo'], 'en', 'en-GB'],
    ['is English for a page in English', [undefined, 'en', 'de'], 'en', 'en-GB'],
    ['is written as in the shopper’s region', [undefined, 'en', 'de', 'en-US'], 'en', 'en-US'],
    ['is written as in the page’s region first', [undefined, 'de-CH', 'de-AT'], 'de', 'de-CH'],
    ['is Brazilian in Brazil', ['pt-BR'], 'pt-BR', 'pt-BR'],
    ['is Portuguese elsewhere', ['pt-AO'], 'pt', 'pt-AO'],
    ['is simplified Chinese by itself', ['zh'], 'zh-Hans', 'zh'],
    ['is simplified Chinese in Singapore', ['zh-SG'], 'zh-Hans', 'zh-SG'],
    ['is traditional Chinese in Taiwan', ['zh-TW'], 'zh-Hant', 'zh-TW'],
    ['is traditional Chinese in Hong Kong', ['zh-HK'], 'zh-Hant', 'zh-HK'],
    ['is Cyrillic Serbian by itself', ['sr'], 'sr', 'sr'],
    ['is Latin Serbian when the page says so', ['sr-Latn-RS'], 'sr-Latn', 'sr-Latn-RS'],
    ['is the Norwegian we have, for one who says no', ['no'], 'nb', 'no'],
    ['is the Norwegian we have, for one who reads the other', ['nn-NO'], 'nb', 'nn-NO'],
    ['is known by its old code', ['iw'], 'he', 'iw'],
    ['is known by another old code', ['in'], 'id', 'in'],
    ['is Filipino for Tagalog', ['tl'], 'fil', 'tl'],
    ['is known with underscores nowhere, and so is the next', ['de_DE', 'es'], 'es', 'es'],
    ['minds no capitals', ['PT-br'], 'pt-BR', 'PT-br'],
    ['takes nonsense for nothing', [42, null, {}, '!', 'de'], 'de', 'de'],
  ])('%s', (_rule, tags, code, locale) => {
    expect(pickLanguage(tags, CODES)).toEqual({ code, locale })
  })
})

describe('the tongue', () => {
  const stop = word('stop', 'Stop')
  const TABLES: Record<string, Table> = { de: { stop: 'Halt' }, es: { stop: 'Alto' }, he: { stop: 'עצירה' } }
  afterEach(() => speak(ENGLISH))

  /** Files arrive when the test says so. */
  function world(first: unknown) {
    const arrive = new Map<string, { come: () => void; fail: () => void }>()
    let tag = first
    let runOut = () => {}
    const parts: TongueParts = {
      codes: ['de', 'es', 'he'],
      tags: () => [tag],
      bring: (code) =>
        new Promise((come, fail) => arrive.set(code, { come: () => come(TABLES[code] ?? {}), fail: () => fail(new Error('no net')) })),
      bringOwn: () => undefined,
      patience: () =>
        new Promise<void>((done) => {
          runOut = done
        }),
    }
    return {
      arrive: (code: string) => arrive.get(code)?.come(),
      fail: (code: string) => arrive.get(code)?.fail(),
      want: (next: unknown) => {
        tag = next
      },
      runOut: () => runOut(),
      parts,
    }
  }
  const soon = (check: () => void) => vi.waitFor(check)

  it('needs no file for English, and says so at once', () => {
    const { parts } = world('en')
    const tongue = createTongue(parts)
    tongue.follow()
    const run = vi.fn()
    tongue.whenThere(run)
    expect(run).toHaveBeenCalledTimes(1)
    expect(stop()).toBe('Stop')
  })

  it('speaks English until the language is there', async () => {
    const { parts, arrive } = world('de')
    const tongue = createTongue(parts)
    tongue.follow()
    const run = vi.fn()
    tongue.whenThere(run)
    expect(stop()).toBe('Stop')
    expect(run).not.toHaveBeenCalled()
    arrive('de')
    await soon(() => expect(stop()).toBe('Halt'))
    await soon(() => expect(run).toHaveBeenCalledTimes(1))
    expect(language.value.direction).toBe('ltr')
  })

  it('keeps nobody waiting for a language that does not come', async () => {
    const { parts, runOut } = world('de')
    const tongue = createTongue(parts)
    tongue.follow()
    const run = vi.fn()
    tongue.whenThere(run)
    runOut()
    await soon(() => expect(run).toHaveBeenCalledTimes(1))
    expect(stop()).toBe('Stop')
  })

  it('speaks what was wanted last, whatever comes last', async () => {
    const { parts, want, arrive } = world('de')
    const tongue = createTongue(parts)
    tongue.follow()
    want('es')
    tongue.follow()
    arrive('es')
    await soon(() => expect(stop()).toBe('Alto'))
    arrive('de')
    const run = vi.fn()
    tongue.whenThere(run)
    await soon(() => expect(run).toHaveBeenCalled())
    expect(stop()).toBe('Alto')
  })

  it('tries again when the next one wants it', async () => {
    const { parts, fail, arrive } = world('de')
    const tongue = createTongue(parts)
    tongue.follow()
    const first = vi.fn()
    tongue.whenThere(first)
    fail('de')
    await soon(() => expect(first).toHaveBeenCalled())
    expect(stop()).toBe('Stop')
    const second = vi.fn()
    tongue.whenThere(second)
    expect(second).not.toHaveBeenCalled()
    arrive('de')
    await soon(() => expect(second).toHaveBeenCalled())
    expect(stop()).toBe('Halt')
  })

  it('goes back to English, and to the left', async () => {
    const { parts, want, arrive } = world('he')
    const tongue = createTongue(parts)
    tongue.follow()
    arrive('he')
    await soon(() => expect(language.value.direction).toBe('rtl'))
    want('en')
    tongue.follow()
    expect(stop()).toBe('Stop')
    expect(language.value.direction).toBe('ltr')
  })

  it('puts the merchant’s words over those of the language', async () => {
    const { parts, arrive } = world('de')
    const tongue = createTongue({ ...parts, bringOwn: (code) => Promise.resolve({ stop: `Schluss (${code})` }) })
    tongue.follow()
    arrive('de')
    await soon(() => expect(stop()).toBe('Schluss (de)'))
  })
})
