// Puts the parts of the post together: what hears of answers, what sends transcripts, and the outbox behind both.

import type { LetterStore } from '../domain/letters.ts'
import type { Change, Store, World } from '../domain/ports.ts'
import { type AnswersParts, createAnswersByMail } from './answers.ts'
import { createLetterOutbox, type LetterOutboxParts } from './outbox.ts'
import { createSmtp, LONGEST_SEND_MS, type SmtpSettings } from './smtp.ts'
import { createTranscripts } from './transcripts.ts'

export interface Mail {
  readonly transcripts: ReturnType<typeof createTranscripts>
  follow(change: Change): void
  tick(): Promise<void>
  close(): Promise<void>
}

export interface MailParts {
  store: Store
  letters: LetterStore
  presence: AnswersParts['presence']
  world: World
  note: LetterOutboxParts['note']
  onFault(error: unknown): void
}

export function openMail(settings: SmtpSettings, { store, letters, presence, world, note, onFault }: MailParts): Mail {
  const outbox = createLetterOutbox({ store: letters, post: createSmtp(settings), now: world.now, claimMs: LONGEST_SEND_MS, note })
  const answers = createAnswersByMail({ store, letters, outbox, presence, world, onFault })
  return {
    transcripts: createTranscripts({ store, outbox, world }),
    follow: answers.follow,
    async tick() {
      await answers.tick()
      await outbox.tick()
    },
    close: outbox.close,
  }
}
