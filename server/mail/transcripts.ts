// A talk as a letter: its newest words, oldest first, with times on the clock of whoever asked.

import type { Store, World } from '../domain/ports.ts'
import { transcriptLetter } from './letter.ts'
import { mailbox } from './mailbox.ts'
import type { LetterOutbox } from './outbox.ts'

/** More is no letter any more. */
const MOST_WORDS = 1_000

export interface TranscriptsParts {
  store: Pick<Store, 'state' | 'lastMessages' | 'site'>
  outbox: Pick<LetterOutbox, 'put'>
  world: World
}

export function createTranscripts({ store, outbox, world }: TranscriptsParts) {
  return {
    mailbox,

    async send(conversationUuid: string, to: string, timeZone: string): Promise<void> {
      const state = await store.state(conversationUuid)
      const site = state && (await store.site(state.opening.site))
      if (!state || !site) return
      const facts = await store.lastMessages(conversationUuid, MOST_WORDS)
      const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone })
      const said = facts.flatMap((fact) =>
        fact.kind === 'said'
          ? [
              {
                name: fact.name,
                body: fact.body,
                time: `${clock.format(fact.at)}${timeZone === 'UTC' ? ' UTC' : ''}`,
                files: fact.mediaUrls?.length ?? 0,
              },
            ]
          : [],
      )
      const letter = transcriptLetter({ shop: site.shopName, said, isCut: state.messageCount > said.length })
      await outbox.put({ uuid: world.uuid(), conversationUuid, to, ...letter, madeAt: world.now(), tries: 0 })
    },
  }
}
