// Where a shop's word about its customer is given and read. Apart from `rest.ts`, because not every widget needs it.

import { CONVERSATIONS_PATH, REST } from './rest.ts'

export const IDENTITY_PATHS = {
  identity: `${REST}/conversation/webchat/identity`,
  identityOf: (uuid: string) => `${CONVERSATIONS_PATH}/${uuid}/identity`,
} as const
