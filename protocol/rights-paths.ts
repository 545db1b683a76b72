// Where a person's data are asked for and erased. All of it is ours. Apart from `rest.ts`, because the widget pays for every byte of that.

import { conversationPath, REST } from './rest.ts'

/** A shopper with their own token; an admin with `conversation_uuid` or `email` in the query. */
export const EXPORT_PATH = `${REST}/conversation/webchat/export`
/** A link that is good once: PUT to the export asks for one. Its key stands behind it. */
export const exportLinkPath = (key: string): string => `${EXPORT_PATH}/${key}`
export const VISITOR_PATH = `${REST}/conversation/webchat/visitor`
/** While it is set, neither erasure nor retention touches the conversation. */
export const holdPath = (uuid: string): string => `${conversationPath(uuid)}/hold`
