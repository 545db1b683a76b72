// All that is kept of a person's conversations, as one JSON text told piece by piece: a long talk is never in memory as a whole.

import type { ConversationState } from '../domain/conversation.ts'
import type { Fact } from '../domain/fact.ts'
import type { Store } from '../domain/ports.ts'
import type { RatingStore } from '../domain/rating.ts'
import type { RightsStore } from '../domain/rights.ts'
import { isoTime, messageOf, rowOf } from '../domain/rows.ts'
import type { Upload } from '../domain/uploads.ts'
import { onWire } from './rating-routes.ts'

const PAGE = 200

export interface ExportedFile {
  upload_key: string
  file_name: string
  content_type?: string
  upload_dts: string
}

export function exportedFile({ key, name, type, askedAt }: Upload): ExportedFile {
  return { upload_key: key, file_name: name, ...(type ? { content_type: type } : {}), upload_dts: isoTime(askedAt) }
}

export interface ExportParts {
  store: Store
  rights: RightsStore
  filesOf(conversationUuid: string): Promise<ExportedFile[]>
  ratings: Pick<RatingStore, 'of'>
}

/** `reader` gets back the client ids of their own messages, and nobody else any. */
export async function* exported(
  parts: ExportParts,
  uuids: readonly string[],
  { reader, now }: { reader: string; now: number },
): AsyncGenerator<string> {
  yield `{"export":{"exported_dts":${JSON.stringify(isoTime(now))},"conversations":[`
  let separator = ''
  for (const uuid of uuids) {
    const state = await parts.store.state(uuid)
    // Erased while others of the same person were told.
    if (!state) continue
    yield separator
    yield* conversation(parts, state, reader)
    separator = ','
  }
  yield ']},"success":true,"metadata":{"payload_name":"export"}}'
}

async function* conversation(
  { store, rights, filesOf, ratings }: ExportParts,
  state: ConversationState,
  reader: string,
): AsyncGenerator<string> {
  const { uuid, merchantId, site, queueName } = state.opening
  const consents = (await rights.consents(uuid)).map(({ kind, answer, textVersion, scope, at }) => ({
    kind,
    answer,
    text_version: textVersion,
    scope,
    consent_dts: isoTime(at),
  }))
  const head = {
    conversation: rowOf(state),
    site,
    queue_name: queueName,
    identity: (await rights.identity(uuid)) ?? null,
    context: (await store.context(uuid)) ?? null,
    consents,
    files: await filesOf(uuid),
    rating: onWire(await ratings.of(uuid)),
    // A picture of the page is shown while it is made and kept nowhere.
    recordings: [],
  }
  yield JSON.stringify(head).slice(0, -1)
  yield ',"messages":['
  yield* listed(store, uuid, (fact) => (fact.kind === 'said' ? messageOf(fact, merchantId, reader) : undefined))
  yield '],"receipts":['
  yield* listed(store, uuid, (fact) =>
    fact.kind === 'read'
      ? {
          reader_conversation_participant_arn: fact.arn,
          message_dts: isoTime(fact.upTo),
          message_epoch: fact.upTo,
          read_dts: isoTime(fact.at),
        }
      : undefined,
  )
  yield ']}'
}

async function* listed(store: Store, uuid: string, told: (fact: Fact) => object | undefined): AsyncGenerator<string> {
  let separator = ''
  for (let after = 0; ; ) {
    const facts = await store.facts(uuid, after, PAGE)
    for (const fact of facts) {
      const item = told(fact)
      if (!item) continue
      yield separator + JSON.stringify(item)
      separator = ','
    }
    const last = facts[facts.length - 1]
    if (!last) return
    after = last.seq
  }
}
