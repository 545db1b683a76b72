// Networks that let no WebSocket through, and networks that answer everything with a page of their own.

import { expect } from '@playwright/test'
import { type NarrowNetwork, openNarrowNetwork, type Sockets } from './narrow-network.ts'
import { type ShopbellServer, startServer } from './server.ts'
import { test as story } from './story.ts'

const test = story.extend<{ network: NarrowNetwork; behind: ShopbellServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what it must bring
  network: async ({}, use) => {
    const network = await openNarrowNetwork()
    await use(network)
    await network.close()
  },
  behind: async ({ network }, use) => {
    const server = await startServer({ origins: [network.url] })
    network.to(server.port)
    await use(server)
    await server.stop()
  },
})

const ways: Exclude<Sockets, 'pass'>[] = ['refused', 'hang', 'cut after the handshake']

for (const way of ways)
  test(`[REC-09] where sockets are ${way} a shopper and an agent talk over plain HTTP, and every word is there once`, async ({
    network,
    behind,
    agentAt,
    shopperAt,
  }) => {
    network.sockets = way
    const [ada, kim] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
    await kim.open()
    await kim.ask('Do you ship to Oslo?')
    // Pushed by the line: it is up. Blocked sockets cost seconds, not the chat.
    await expect(kim.panel.getByText('You are next in line')).toBeVisible({ timeout: 10_000 })
    await ada.pickUp('Kim')
    await expect(kim.panel.getByText('Ada joined')).toBeVisible()
    for (const words of ['One', 'Two', 'Three']) await kim.write(words)
    await ada.write('Yes, in three days.')
    await expect(kim.said('Yes, in three days.')).toBeVisible()
    for (const words of ['One', 'Two', 'Three']) {
      await expect(ada.said(words)).toHaveCount(1)
      await expect(kim.said(words)).toHaveCount(1)
    }
    await ada.composer.pressSequentially('Y')
    await expect(kim.panel.getByText('Ada is typing')).toBeVisible()
    expect(network.open()).toBe(0)

    // The next page finds a better network.
    network.sockets = 'pass'
    await kim.page.reload()
    await kim.open()
    await expect(kim.said('Three')).toHaveCount(1)
    await expect.poll(() => network.open()).toBe(1)
  })

test('[REC-09] a message that is written while sockets stop working is stored once', async ({ network, behind, agentAt, shopperAt }) => {
  const [ada, kim] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  await kim.open()
  await kim.ask('Is it open?')
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  expect(network.open()).toBe(1)
  await behind.kill9()
  network.sockets = 'refused'
  await kim.write('In between')
  await behind.restart()
  await expect(kim.said('In between')).toHaveCount(1)
  await expect(ada.said('In between')).toHaveCount(1, { timeout: 60_000 })
  await expect(kim.panel.getByText(/^(Sent|Read)$/)).toBeVisible({ timeout: 60_000 })
  await ada.write('And the answer')
  await expect(kim.said('And the answer')).toBeVisible()
  expect(network.open()).toBe(0)
})

test('[REC-10] a portal that answers everything with its page costs nothing but time', async ({ network, behind, agentAt, shopperAt }) => {
  const faults: string[] = []
  const [ada, kim] = await Promise.all([agentAt(behind, 'Ada'), shopperAt(network.url)])
  kim.page.on('pageerror', (error) => faults.push(String(error)))
  await kim.open()
  await kim.ask('Is it open?')
  await ada.pickUp('Kim')
  await expect(kim.panel.getByText('Ada joined')).toBeVisible()
  network.isPortal = true
  await behind.restart()
  await kim.write('Behind the portal')
  await expect(kim.said('Behind the portal')).toHaveCount(1)
  await expect.poll(() => network.turnedAway()).toBeGreaterThan(2)
  network.isPortal = false
  await expect(ada.said('Behind the portal')).toHaveCount(1, { timeout: 60_000 })
  await expect(kim.said('Is it open?')).toHaveCount(1)
  // Firefox tells of a socket that did not open as of an error of the page.
  expect(faults.filter((each) => !each.includes('a connection to the server at ws:'))).toEqual([])
})
