import { expect, it } from 'vitest'
import { EMPTY_BOARD, putRow } from '../../../demo/console/state/board.ts'

it('the row of a talk that went to a queue of others leaves the list', () => {
  const board = putRow(putRow(EMPTY_BOARD, { conversation_uuid: 'a' }), { conversation_uuid: 'b' })
  expect(Object.keys(putRow(board, { conversation_uuid: 'a', visible: false }).rows)).toEqual(['b'])
  expect(putRow(EMPTY_BOARD, { conversation_uuid: 'a', visible: false })).toEqual(EMPTY_BOARD)
})
