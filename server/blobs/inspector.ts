// Decides whether a file may be kept, and as what.

import { stat } from 'node:fs/promises'
import type { Draft, Inspector } from '../domain/uploads.ts'
import { CONTENT_OF, type Content, lookInto } from './contents.ts'
import type { Images } from './images.ts'
import { draftAt } from './intake.ts'

const TYPES: Record<Content, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
}

export function createInspector(images: Images): Inspector {
  return {
    async inspect(draft, extension) {
      const wanted = CONTENT_OF[extension]
      const { content, isHarmful } = await lookInto(draft.path)
      if (isHarmful) return { ok: false, flaw: 'harmful' }
      if (content !== wanted) return { ok: false, flaw: 'other type' }
      const type = TYPES[wanted]
      if (wanted === 'pdf' || wanted === 'txt') return { ok: true, fit: draft, looks: { type, bytes: (await stat(draft.path)).size } }
      const anew: Draft = draftAt(`${draft.path}.anew`)
      const redrawn = await images.redraw(draft.path, anew.path, wanted)
      if (redrawn.ok) return { ok: true, fit: anew, looks: { type, ...redrawn.size } }
      await anew.discard()
      return { ok: false, flaw: redrawn.flaw }
    },
  }
}
