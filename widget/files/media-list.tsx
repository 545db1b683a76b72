// The files of a message: pictures as pictures, each in the room that it will need, everything else as a row with name and size. Where
// a page's policy refuses a picture, or it is gone, it becomes such a row too.

import { signal } from '@preact/signals-core'
import { picture, sheetOfPaper } from './file-icon.tsx'
import * as words from './files-words.ts'
import type { Medium } from './media.ts'
import { sizeText } from './sizes.ts'

export type Show = (media: readonly Medium[], at: number, opener: HTMLElement) => void

export function createMediaList(previewOf: (key: string) => string | undefined, show: Show) {
  /** Addresses that could not be shown. */
  const bad = signal<ReadonlySet<string>>(new Set())
  const turnedOut = (src: string) => {
    bad.value = new Set(bad.value).add(src)
  }
  const srcOf = ({ key = '', url, isImage }: Medium): string | undefined =>
    isImage ? [previewOf(key), url].find((src) => src && !bad.value.has(src)) : undefined

  return (media: readonly Medium[]) => {
    const pictures = media.filter((medium) => medium.url && srcOf(medium))
    return (
      <div class={`x-media${media.filter(({ isImage }) => isImage).length > 1 ? ' x-many' : ''}`}>
        {media.map((medium) => {
          const { url, key, name, isImage, width, height } = medium
          const src = srcOf(medium)
          if (!src) return row(medium, isImage && !!url)
          const shown = picture(src, name, 'x-frame', () => turnedOut(src), width && height ? { width, height } : {})
          return url ? (
            <button
              key={key}
              type="button"
              class="x-picture"
              aria-label={words.enlarge(name)}
              onClick={({ currentTarget }) => show(pictures, pictures.indexOf(medium), currentTarget)}
            >
              {shown}
            </button>
          ) : (
            <div key={key} class="x-picture">
              {shown}
            </div>
          )
        })}
      </div>
    )
  }
}

function row({ url, key, name, bytes }: Medium, isHidden: boolean) {
  const inside = (
    <>
      {sheetOfPaper()}
      <span>
        <b dir="auto">{name}</b>
        <span class="meta">{[isHidden && words.notShown(), bytes && sizeText(bytes)].filter(Boolean).join(', ')}</span>
      </span>
    </>
  )
  return url ? (
    <a key={key} class="x-file" href={url} target="_blank" rel="noopener noreferrer">
      {inside}
    </a>
  ) : (
    <div key={key} class="x-file">
      {inside}
    </div>
  )
}
