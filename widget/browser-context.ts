// Builds what follows the shopper while a talk goes on, one chunk: the page as the browser tells it, what the agent is told of it, and
// what the page is told of the talk.

import { createPage } from './browser/page.ts'
import { type Context, type ContextPorts, createContext } from './context/context.ts'
import { type TalkEventPorts, tellTalk } from './page/talk-events.ts'

export function createBrowserContext({ now, after, send, ...talk }: Omit<ContextPorts, 'page'> & TalkEventPorts): Context {
  const page = createPage(window)
  const context = createContext({ page, now, after, send })
  const stopTelling = tellTalk(talk)
  return {
    ...context,
    close() {
      stopTelling()
      context.close()
      page.close()
    },
  }
}
