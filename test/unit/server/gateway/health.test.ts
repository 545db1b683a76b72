import { describe, expect, it } from 'vitest'
import { createHealth, type HealthParts } from '../../../../server/gateway/health.ts'

function healthWith(parts: Partial<HealthParts> = {}) {
  let now = 0
  let probes = 0
  let works = false
  const health = createHealth({
    freeBytes: async () => 100,
    floorBytes: 100,
    probe: async () => {
      probes += 1
      if (!works) throw new Error('full')
    },
    now: () => now,
    ...parts,
  })
  return {
    health,
    probes: () => probes,
    pass: (ms: number) => {
      now += ms
    },
    repair: () => {
      works = true
    },
  }
}

describe('a server', () => {
  it('is ready while it can store and has room', async () => {
    const { health, probes } = healthWith()
    expect(await health.readiness()).toEqual({ ready: true })
    expect(probes()).toBe(0)
  })

  it('is not ready when the disk is nearly full, and does not guess where the system does not say', async () => {
    expect(await healthWith({ floorBytes: 101 }).health.readiness()).toEqual({ ready: false, reason: 'disk nearly full' })
    expect(await healthWith({ freeBytes: async () => undefined }).health.readiness()).toEqual({ ready: true })
  })

  it('[CRS-02] is not ready after a write that failed, tries one of its own at most once a second, and is ready when that is stored', async () => {
    const { health, probes, pass, repair } = healthWith()
    health.notStored()
    for (let asked = 0; asked < 5; asked++) expect(await health.readiness()).toEqual({ ready: false, reason: 'no storage' })
    expect(probes()).toBe(1)
    repair()
    pass(999)
    expect(await health.readiness()).toMatchObject({ ready: false })
    pass(1)
    expect(await health.readiness()).toEqual({ ready: true })
    expect(probes()).toBe(2)
  })

  it('tries again when the clock was set back by hours', async () => {
    const { health, pass, repair } = healthWith()
    health.notStored()
    await health.readiness()
    repair()
    pass(-3_600_000)
    expect(await health.readiness()).toEqual({ ready: true })
  })

  it('is ready after anybody was able to write', async () => {
    const { health } = healthWith()
    health.notStored()
    health.stored()
    expect(await health.readiness()).toEqual({ ready: true })
  })

  it('[UPG-01] is never ready again once it is ending', async () => {
    const { health } = healthWith()
    health.end()
    health.stored()
    expect(health.isEnding()).toBe(true)
    expect(await health.readiness()).toEqual({ ready: false, reason: 'ending' })
  })
})
