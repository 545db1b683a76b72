// The line that the tabs of a real browser share. A lazy chunk: it comes with the first conversation.

import { createBrowserTabs } from './browser-tabs.ts'
import type { TabPorts } from './ports.ts'
import { createSharedLine, type SharedLine, type SharedLineOptions } from './shared-line.ts'

export interface BrowserLineOptions extends Omit<SharedLineOptions, 'tabs'> {
  prefix: string
  after: TabPorts['after']
}

export const createBrowserLine = ({ prefix, after, ...options }: BrowserLineOptions): SharedLine =>
  createSharedLine({ ...options, tabs: createBrowserTabs(prefix, after) })
