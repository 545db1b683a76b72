// Files as the shopper's panel needs them: limits from the site's configuration, keys that belong to the shopper of this talk.

import type { ConversationView } from '../conversation/view.ts'
import type { Files } from '../ui/extras.ts'
import { createFiles, type FilesPorts } from './files.tsx'

export interface WidgetFilesPorts extends Pick<FilesPorts, 'store' | 'after'> {
  root: ShadowRoot
  view: Pick<ConversationView, 'config' | 'ask' | 'myArn'>
}

export const createWidgetFiles = ({ root, view, ...ports }: WidgetFilesPorts): Files =>
  createFiles({
    ...ports,
    root,
    // Beside the panel, which clips what it holds.
    place: () => root.querySelector('.sb') ?? root,
    limits: () => view.config.value?.uploads,
    ask: view.ask,
    whose: () => view.myArn.value,
  })
