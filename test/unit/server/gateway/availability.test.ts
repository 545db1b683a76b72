import { expect, it } from 'vitest'
import type { AgentStatus } from '../../../../protocol/models.ts'
import type { Store, World } from '../../../../server/domain/ports.ts'
import { createAvailability } from '../../../../server/gateway/availability.ts'
import { createPresence } from '../../../../server/gateway/presence.ts'

function shop(...statuses: AgentStatus[]) {
  let now = 0
  const presence = createPresence()
  const store = {
    agentsOf: async () => statuses.map((status, n) => ({ arn: `arn:${n}`, userId: n, name: `${n}`, status, lastChatAt: undefined })),
  } as Partial<Store> as Store
  let byHours = true
  const opening = { isOpen: async () => byHours }
  const availability = createAvailability({ store, presence, opening, world: { now: () => now } as World })
  return {
    presence,
    isOpen: () => availability.isAvailable('M', 'Support'),
    statuses: async () => (await availability.agents('M', 'Support')).map((agent) => agent.status),
    at: (moment: number) => {
      now = moment
    },
    closeByHours: () => {
      byHours = false
    },
  }
}

it('is closed while no agent has their console open, whatever their status says', async () => {
  const { isOpen, statuses } = shop('available', 'busy')
  expect(await isOpen()).toBe(false)
  expect(await statuses()).toEqual(['unavailable', 'unavailable'])
})

it.each<[AgentStatus, boolean]>([
  ['available', true],
  ['busy', true],
  ['unavailable', false],
])('with one agent here who is %s is open: %s', async (status, isOpen) => {
  const shopOf = shop(status)
  shopOf.presence.came('arn:0')
  expect(await shopOf.isOpen()).toBe(isOpen)
})

it('stays open for half a minute when the line of the last agent breaks', async () => {
  const { presence, isOpen, at } = shop('available')
  presence.came('arn:0')
  presence.went('arn:0', 1_000)
  at(30_999)
  expect(await isOpen()).toBe(true)
  at(31_000)
  expect(await isOpen()).toBe(false)
})

it('is closed outside its hours, although an agent is there and works on', async () => {
  const { presence, isOpen, statuses, closeByHours } = shop('available')
  presence.came('arn:0')
  closeByHours()
  expect(await isOpen()).toBe(false)
  expect(await statuses()).toEqual(['available'])
})
