import { describe, expect, it } from 'vitest'
import { createRecordingMeter } from '../../../../server/gateway/recording-meter.ts'

const small = () => createRecordingMeter({ perSecond: 10, burst: 30, inAll: 100 })

describe('the meter of a recording', () => {
  it('[DOS-10] passes a burst and then so much a second', () => {
    const meter = small()
    expect(meter.take(30, true, 0)).toBe('pass')
    expect(meter.take(1, true, 0)).toBe('drop')
    expect(meter.take(10, true, 1_000)).toBe('pass')
    expect(meter.take(11, true, 2_000)).toBe('drop')
  })

  it('drops everything after a hole until a new picture starts', () => {
    const meter = small()
    meter.take(30, true, 0)
    expect(meter.take(5, false, 0)).toBe('drop')
    expect(meter.take(5, false, 10_000)).toBe('drop')
    expect(meter.take(5, true, 10_000)).toBe('pass')
    expect(meter.take(5, false, 10_000)).toBe('pass')
  })

  it('[DOS-10] is over after the whole allowance, however slowly it came', () => {
    const meter = small()
    for (let n = 0; n < 10; n++) expect(meter.take(10, n === 0, n * 60_000)).toBe('pass')
    expect(meter.take(1, false, 10 * 60_000)).toBe('over')
    expect(meter.take(1, true, 11 * 60_000)).toBe('over')
  })

  it('gives nothing for a clock that was set back', () => {
    const meter = small()
    meter.take(30, true, 10_000)
    expect(meter.take(1, true, 0)).toBe('drop')
    expect(meter.take(10, true, 1_000)).toBe('pass')
  })
})
