// Where the calls live by which agents configure. Apart from `rest.ts`, because the widget loads that one and needs none of these.

import { REST } from './rest.ts'

const BASE = `${REST}/conversation`

export const AGENT_PATHS = {
  profiles: `${BASE}/agent/profiles`,
  permissions: `${BASE}/permissions`,
  cannedSearch: `${BASE}/canned_messages/search`,
  cannedMessage: (oid: number | ':oid') => `${BASE}/canned_messages/${oid}`,
  departments: `${BASE}/departments`,
  department: (oid: number | ':oid') => `${BASE}/departments/${oid}`,
  departmentMembers: `${BASE}/department_members`,
  engagements: `${BASE}/engagements`,
  engagement: (oid: number | ':oid') => `${BASE}/engagements/${oid}`,
  locations: `${BASE}/locations`,
  itemVariations: (itemId: string) => `${BASE}/items/${encodeURIComponent(itemId)}/variations`,
  itemVariationsRoute: `${BASE}/items/:item/variations`,
} as const
