// Numbers of the things agents configure: counted for each merchant and kind, and never given twice.

import type { Engine, Outcome, Statement } from './engine.ts'

export type Thing = 'canned_messages' | 'departments' | 'engagements'

/** Writes a new thing under the next number. `unit` may insert only: a conflict means that another took the number, and begins again. */
export async function insertNumbered(
  engine: Engine,
  merchantId: string,
  thing: Thing,
  unit: (oid: number) => readonly Statement[],
): Promise<{ outcome: Exclude<Outcome, 'conflict'>; oid: number }> {
  for (;;) {
    const [row] = await engine.read<{ last: number | null }>(
      `select max(n) as last from (
         select last as n from settings_oids where merchant_id = ? and thing = ?
         union all select max(oid) as n from ${thing} where merchant_id = ?) as known`,
      [merchantId, thing, merchantId],
    )
    const last = Number(row?.last ?? 0)
    const outcome = await engine.write([
      {
        sql: 'insert into settings_oids (merchant_id, thing, last) values (?, ?, ?) on conflict (merchant_id, thing) do nothing',
        params: [merchantId, thing, last],
      },
      {
        sql: 'update settings_oids set last = ? where merchant_id = ? and thing = ? and last <= ?',
        params: [last + 1, merchantId, thing, last],
        rows: 1,
      },
      ...unit(last + 1),
    ])
    if (outcome !== 'conflict') return { outcome, oid: last + 1 }
  }
}
