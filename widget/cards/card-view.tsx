// A product or a link: a picture where there is one, words, and where it leads.

import { signal } from '@preact/signals-core'
import type { MessageCard } from '../../protocol/card.ts'

type Shown = Pick<Extract<MessageCard, { type: 'product' }>, 'title' | 'text' | 'price' | 'image_url' | 'url'>

/** Pictures that a page's policy refuses, or that are gone, leave the words. */
const bad = signal<ReadonlySet<string>>(new Set())

export function cardView({ title, text, price, image_url, url }: Shown) {
  return (
    <div class="x-card">
      {image_url && !bad.value.has(image_url) && (
        <span class="x-look">
          <img
            src={image_url}
            alt=""
            loading="lazy"
            referrerpolicy="no-referrer"
            onError={() => {
              bad.value = new Set(bad.value).add(image_url)
            }}
          />
        </span>
      )}
      <div>
        <b dir="auto">{url ? link(url, title) : title}</b>
        {price && <p>{price}</p>}
        {text && (
          <p class="meta" dir="auto">
            {text}
          </p>
        )}
        {url && !isHere(url) && <p class="meta">{new URL(url).host}</p>}
      </div>
    </div>
  )
}

const isHere = (url: string) => new URL(url).origin === location.origin

/** A page of the same shop opens where one is: the chat comes along. */
export const link = (url: string, say: string) => (
  <a href={url} target={isHere(url) ? undefined : '_blank'} rel="noopener noreferrer">
    {say}
  </a>
)
