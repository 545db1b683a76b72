// The chosen files above the field: how far each is, what is wrong with it in words beside it, and a way to take it out again.

import { action } from '../ui/action.tsx'
import { CLOSE, icon } from '../ui/icons.tsx'
import { picture, sheetOfPaper } from './file-icon.tsx'
import * as words from './files-words.ts'
import { sizeText } from './sizes.ts'
import { type Attached, canRetry, type Limits, type Tray } from './tray.ts'

export function trayList(tray: Tray, limits: Limits) {
  const items = tray.items.value
  if (items.length === 0) return null
  const ready = tray.ready.value
  return (
    <div class="x-tray">
      <ul>
        {items.map((item) => (
          <li key={item.id} class="x-file">
            {item.preview ? picture(item.preview, '', 'x-thumb') : sheetOfPaper()}
            <div>
              <b dir="auto">{item.name}</b>
              {state(item, limits)}
            </div>
            {canRetry(item) && action('↻', () => tray.retry(item.id), 'quiet', words.again(item.name))}
            {action(
              icon(CLOSE),
              () => tray.remove(item.id),
              'quiet',
              (item.progress.at === 'uploading' ? words.cancel : words.remove)(item.name),
            )}
          </li>
        ))}
      </ul>
      <p class="unseen" role="status">
        {!tray.isBusy.value && ready > 0 && words.ready(ready)}
      </p>
    </div>
  )
}

function state({ progress, bytes, name }: Attached, limits: Limits) {
  switch (progress.at) {
    case 'failed':
      return (
        <p class="error" role="alert">
          {flawText(progress.flaw, limits)}
        </p>
      )
    case 'uploading':
      return <progress aria-label={words.uploading(name)} value={progress.share} max={1} />
    case 'waiting':
      return <p class="meta">{words.waits()}</p>
    case 'ready':
      return <p class="meta">{sizeText(bytes)}</p>
  }
}

function flawText(flaw: keyof typeof words.flaws, { extensions, bytes, per_message }: Limits): string {
  if (flaw === 'kind') return words.flaws.kind(extensions.join(', '))
  if (flaw === 'too big') return words.flaws['too big'](sizeText(bytes))
  return flaw === 'too many' ? words.flaws['too many'](per_message) : words.flaws[flaw]()
}
