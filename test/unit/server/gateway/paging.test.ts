import { describe, expect, it } from 'vitest'
import { oidOf, paged, pageOf } from '../../../../server/gateway/paging.ts'

describe('a page', () => {
  it.each([
    [{}, { limit: 100, offset: 0 }],
    [undefined, { limit: 100, offset: 0 }],
    [
      { _limit: '', _offset: '' },
      { limit: 100, offset: 0 },
    ],
    [{ _limit: '0' }, { limit: 0, offset: 0 }],
    [
      { _limit: '200', _offset: '2147483647' },
      { limit: 200, offset: 2_147_483_647 },
    ],
    [{ _limit: '201' }, { limit: 200, offset: 0 }],
  ])('of %j is %j', (query, page) => {
    expect(pageOf(query)).toEqual(page)
  })

  it.each([
    { _limit: '-1' },
    { _limit: '1.5' },
    { _limit: 'all' },
    { _offset: '2147483648' },
    { _offset: '99999999999' },
    { _limit: ['1', '2'] },
  ])('of %j is refused', (query) => {
    expect(() => pageOf(query)).toThrow(/not a whole number/)
  })

  it('knows from one row too many that there are more', () => {
    expect(paged('rows', [1, 2, 3], { limit: 2, offset: 4 })).toEqual({
      rows: [1, 2],
      success: true,
      metadata: { payload_name: 'rows', result_set: { count: 2, limit: 2, offset: 4, more: true, next_offset: 6 } },
    })
    expect(paged('rows', [1, 2], { limit: 2, offset: 0 }).metadata.result_set).toEqual({ count: 2, limit: 2, offset: 0, more: false })
  })
})

describe('a number in an address', () => {
  it.each([
    ['1', 1],
    ['2147483647', 2_147_483_647],
    ['007', 7],
  ])('%s is %i', (oid, value) => {
    expect(oidOf({ oid })).toBe(value)
  })
  it.each(['', '-1', '1e3', '2147483648', '99999999999', 'x', undefined])('%s names nothing', (oid) => {
    expect(() => oidOf({ oid })).toThrow('no such number')
  })
})
