// What a story needs, opened when it asks for it and closed when it ends: servers, shoppers, agents.

import { type BrowserContext, type BrowserContextOptions, test as base } from '@playwright/test'
import { type Agent, type AgentName, agentOn, type Shopper, shopperOn } from './people.ts'
import { type ShopbellServer, startServer } from './server.ts'

interface Story {
  /** A server of this story's own: nobody else is in its lines, and it may be killed. */
  server: ShopbellServer
  /** A browser of one more person. */
  contextFor(options?: BrowserContextOptions): Promise<BrowserContext>
  shopperAt(url: string, options?: BrowserContextOptions): Promise<Shopper>
  agentAt(server: ShopbellServer, name: AgentName, options?: BrowserContextOptions): Promise<Agent>
}

interface Shared {
  /** For stories that do not mind others before them: their shoppers need names of their own. */
  sharedServer: ShopbellServer
}

const CONSOLE_SIZE = { width: 1440, height: 900 }

export const test = base.extend<Story, Shared>({
  sharedServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what it must bring
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  server: async ({}, use) => {
    const server = await startServer()
    await use(server)
    await server.stop()
  },

  contextFor: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      return context
    })
    // Left open, they would redial a server that is gone for as long as the browser lives.
    await Promise.all(contexts.map((context) => context.close()))
  },

  shopperAt: async ({ contextFor }, use) => {
    await use(async (url, options) => {
      const context = await contextFor(options)
      const page = await context.newPage()
      await page.goto(url)
      return shopperOn(page)
    })
  },

  agentAt: async ({ contextFor }, use) => {
    await use(async (server, name, options) => {
      const context = await contextFor({ viewport: CONSOLE_SIZE, ...options })
      const agent = agentOn(await context.newPage())
      await agent.page.goto(`${server.url}/console`)
      await agent.signIn(name)
      return agent
    })
  },
})
