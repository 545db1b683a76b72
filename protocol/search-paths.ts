// Where conversations are searched. Apart from `rest.ts`, because the widget loads that one and never searches.

import { CONVERSATIONS_PATH } from './rest.ts'

export const SEARCH_PATHS = {
  search: `${CONVERSATIONS_PATH}/search`,
  autocomplete: `${CONVERSATIONS_PATH}/autocomplete`,
} as const
