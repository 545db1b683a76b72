// The same with the browser's own parts. A lazy chunk: nobody needs it before a talk has begun.

import { createAnnouncer } from './announcer.ts'
import { type Attention, type AttentionParts, createAttention } from './attention.ts'
import { createChime } from './chime.ts'
import { createNotices } from './notices.ts'
import { createTitleCount } from './title.ts'

export const createBrowserAttention = (parts: Omit<AttentionParts, 'document' | 'title' | 'chime' | 'notices' | 'announcer'>): Attention =>
  createAttention({
    ...parts,
    document,
    title: createTitleCount(document),
    chime: createChime(window),
    notices: createNotices(window),
    announcer: createAnnouncer(document, parts.after),
  })
