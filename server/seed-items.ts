// The demo shop's items as an agent may offer them: the numbers, names and variants of its catalogue. A variant has no number of its own there.

import type { Item } from './domain/settings.ts'

const LARKMEAL: readonly [id: string, name: string, variation?: string, values?: readonly string[]][] = [
  ['LM-101', 'Sunday kettle', 'Enamel', ['Tomato', 'Oat', 'Ink']],
  ['LM-102', 'Slowpour dripper'],
  ['LM-103', 'Low Tide teapot', 'Glaze', ['Tide', 'Sand', 'Plum']],
  ['LM-104', 'Quarter-turn grinder'],
  ['LM-105', 'Speckle mug', 'Glaze', ['Oat', 'Tide', 'Tomato']],
  ['LM-106', 'Pair of egg cups'],
  ['LM-107', 'Butter house'],
  ['LM-108', 'Toast rack for three'],
  ['LM-109', 'One-egg skillet'],
  ['LM-110', 'Crumb board and knife'],
  ['LM-111', 'Seville marmalade'],
  ['LM-112', 'Heather honey'],
]

export const DEMO_ITEMS: readonly Item[] = LARKMEAL.map(([id, name, variation, values = []], index) => ({
  description: name,
  merchant_item_id: id,
  merchant_item_oid: index + 1,
  variant_items: [],
  variations: variation === undefined ? [] : [{ name: variation, options: values.map((value) => ({ value })) }],
}))
