// Everything that agents configure, over one engine.

import type { Item, SettingsStore } from '../domain/settings.ts'
import { createCannedStore } from './canned-store.ts'
import { createDepartmentStore } from './department-store.ts'
import { createEngagementStore } from './engagement-store.ts'
import type { Engine } from './engine.ts'
import { createProfileStore } from './profile-store.ts'

/** Rows that were written without what stands beside them, by earlier versions or by hand, get it here, before anybody asks. */
export async function openSettings(engine: Engine): Promise<SettingsStore> {
  const { catchUp, ...canned } = createCannedStore(engine)
  const departments = createDepartmentStore(engine)
  await catchUp()
  await departments.adopt()
  return {
    canned,
    departments,
    engagements: createEngagementStore(engine),
    profiles: createProfileStore(engine),
    items: {
      async item(merchantId, itemId) {
        const [row] = await engine.read<{ body: string }>('select body from items where merchant_id = ? and item_id = ?', [
          merchantId,
          itemId,
        ])
        return row && (JSON.parse(row.body) as Item)
      },
    },
  }
}
