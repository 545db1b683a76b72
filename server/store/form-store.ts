// The form before a talk, one row for a site that has its own.

import type { WebchatForm } from '../../protocol/models.ts'
import type { SiteForms } from '../domain/pre-chat.ts'
import type { Engine } from './engine.ts'

export function createFormStore(engine: Engine): SiteForms {
  return {
    async form(site) {
      const [row] = await engine.read<{ body: string }>('select body from site_forms where site = ?', [site])
      return row && (JSON.parse(row.body) as WebchatForm)
    },

    async setForm(site, form) {
      await engine.write([
        form
          ? {
              sql: 'insert into site_forms (site, body) values (?, ?) on conflict (site) do update set body = excluded.body',
              params: [site, JSON.stringify(form)],
            }
          : { sql: 'delete from site_forms where site = ?', params: [site] },
      ])
    },
  }
}
