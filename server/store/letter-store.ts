// The rows of letters on their way, and of answers that may have to go by letter. A row is gone when its letter is: nobody's words are
// kept here longer than they are needed.

import type { Letter, LetterStore, OwedAnswer } from '../domain/letters.ts'
import type { Engine, Statement } from './engine.ts'

interface LetterRow {
  letter_uuid: string
  conversation_uuid: string
  recipient: string
  body: string
  made_at: number
  tries: number
}

interface OwedRow {
  conversation_uuid: string
  due_at: number
  mailed_up_to: number
  last_letter_at: number
}

export function createLetterStore(engine: Engine): LetterStore {
  const write = async (...unit: Statement[]): Promise<boolean> => (await engine.write(unit)) === 'committed'
  const soonest = async (table: 'letters' | 'owed_answers'): Promise<number | undefined> => {
    const [row] = await engine.read<{ at: number | null }>(`select min(due_at) as at from ${table}`, [])
    return row?.at === null || row?.at === undefined ? undefined : Number(row.at)
  }
  const inserted = ({ uuid, conversationUuid, to, subject, text, html, madeAt, tries }: Letter): Statement => ({
    sql: `insert into letters (letter_uuid, conversation_uuid, recipient, body, made_at, due_at, tries) values (?, ?, ?, ?, ?, ?, ?)`,
    params: [uuid, conversationUuid, to, JSON.stringify({ subject, text, html }), madeAt, madeAt, tries],
  })

  return {
    async put(letter) {
      await write(inserted(letter))
    },

    async due(now, limit) {
      const rows = await engine.read<LetterRow>('select * from letters where due_at <= ? order by due_at, letter_uuid limit ?', [
        now,
        limit,
      ])
      return rows.map((row): Letter => {
        const body = JSON.parse(row.body) as Pick<Letter, 'subject' | 'text' | 'html'>
        return {
          uuid: row.letter_uuid,
          conversationUuid: row.conversation_uuid,
          to: row.recipient,
          ...body,
          madeAt: Number(row.made_at),
          tries: Number(row.tries),
        }
      })
    },

    nextAt: () => soonest('letters'),

    claim: (letter, until) =>
      write({
        sql: 'update letters set due_at = ?, tries = tries + 1 where letter_uuid = ? and tries = ?',
        params: [until, letter.uuid, letter.tries],
        rows: 1,
      }),

    async putOff(uuid, until) {
      await write({ sql: 'update letters set due_at = ? where letter_uuid = ?', params: [until, uuid] })
    },

    async remove(uuid) {
      await write({ sql: 'delete from letters where letter_uuid = ?', params: [uuid] })
    },

    async owe(conversationUuid, dueAt) {
      await write({
        sql: `insert into owed_answers (conversation_uuid, due_at, mailed_up_to, last_letter_at) values (?, ?, 0, 0)
              on conflict (conversation_uuid) do update set due_at = coalesce(owed_answers.due_at, excluded.due_at)`,
        params: [conversationUuid, dueAt],
      })
    },

    async owed(now, limit) {
      const rows = await engine.read<OwedRow>('select * from owed_answers where due_at <= ? order by due_at, conversation_uuid limit ?', [
        now,
        limit,
      ])
      return rows.map(
        (row): OwedAnswer => ({
          conversationUuid: row.conversation_uuid,
          dueAt: Number(row.due_at),
          mailedUpTo: Number(row.mailed_up_to),
          lastLetterAt: Number(row.last_letter_at),
        }),
      )
    },

    nextOwedAt: () => soonest('owed_answers'),

    async owedAgainAt(conversationUuid, dueAt) {
      await write({ sql: 'update owed_answers set due_at = ? where conversation_uuid = ?', params: [dueAt ?? null, conversationUuid] })
    },

    answer: (letter, { conversationUuid, lastLetterAt }, upTo) =>
      write(
        {
          sql: `update owed_answers set due_at = null, mailed_up_to = ?, last_letter_at = ?
                where conversation_uuid = ? and last_letter_at = ?`,
          params: [upTo, letter.madeAt, conversationUuid, lastLetterAt],
          rows: 1,
        },
        inserted(letter),
      ),
  }
}
