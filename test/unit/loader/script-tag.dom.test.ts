import { afterEach, describe, expect, it } from 'vitest'
import { readTag } from '../../../loader/script-tag.ts'

function tag(attributes: Record<string, string>): HTMLScriptElement {
  const script = document.createElement('script')
  // Of a type that is not run, so that nothing is fetched.
  script.type = 'text/plain'
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  document.body.append(script)
  return script
}

const current = (value: unknown) => Object.defineProperty(document, 'currentScript', { value, configurable: true })

describe('the script tag', () => {
  afterEach(() => {
    Reflect.deleteProperty(document, 'currentScript')
    document.body.replaceChildren()
  })

  it('is the one that runs', () => {
    tag({ src: 'https://other.test/loader.js', 'data-site': 'other' })
    current(tag({ src: 'https://chat.test/v1/bell.js?x', 'data-site': ' demo ', 'data-accent': 'teal', 'data-position': 'left' }))
    expect(readTag(document)).toEqual({ base: 'https://chat.test/v1/', settings: { site: ' demo ', accent: 'teal', position: 'left' } })
  })

  it('is found by its name when nothing runs, as in a script that a tag manager puts in', () => {
    current(null)
    tag({ src: 'https://chat.test/loader.js', 'data-site': 'demo' })
    expect(readTag(document)).toMatchObject({ base: 'https://chat.test/' })
  })

  it('[HOST-08] is never a picture that bears the name', () => {
    const picture = document.createElement('img')
    picture.setAttribute('src', 'https://evil.test/x.js')
    picture.dataset.site = 'evil'
    current(picture)
    expect(readTag(document)).toBeUndefined()
    tag({ src: 'https://chat.test/loader.js', 'data-site': 'demo' })
    expect(readTag(document)).toMatchObject({ base: 'https://chat.test/', settings: { site: 'demo' } })
  })

  it('is the one that runs also without attributes, as tag managers put it in', () => {
    current(tag({ src: 'https://chat.test/loader.js' }))
    expect(readTag(document)).toEqual({ base: 'https://chat.test/', settings: {} })
  })

  it('hands on every setting as it is written', () => {
    current(
      tag({ src: 'https://chat.test/loader.js', 'data-site': 'demo', 'data-offset-x': '12', 'data-z-index': '50', 'data-theme': 'dark' }),
    )
    expect(readTag(document)).toMatchObject({ settings: { site: 'demo', offsetX: '12', zIndex: '50', theme: 'dark' } })
  })
})
