// Where a shopper asks for the words of their talk by e-mail. Ours. Apart from `rest.ts`, because the widget's first chunk needs none of it.

import { conversationPath } from './rest.ts'

/** POST `{email?, time_zone?}`: 204 when the letter is on its way. */
export const transcriptPath = (uuid: string): string => `${conversationPath(uuid)}/transcript`
