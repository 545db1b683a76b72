// Genesys' two calls as the documents describe them: its paths, its names.

import { GENESYS } from '../../protocol/legs.ts'
import type { RouteOfOurs } from './documents-ours.ts'
import { refTo } from './documents-schemas.ts'
import { legRequest } from './leg-routes.ts'

export const LEG_ROUTES: readonly RouteOfOurs[] = [
  {
    name: 'getConversationsChat',
    base: GENESYS,
    method: 'GET',
    path: '/conversations/chats/{conversationId}',
    does: 'every participant with the leg that is theirs',
    may: 'agent',
    answers: { status: 200, body: refTo('ChatConversation') },
  },
  {
    name: 'patchConversationsChatParticipant',
    base: GENESYS,
    method: 'PATCH',
    path: '/conversations/chats/{conversationId}/participants/{participantId}',
    does: "one change of one's own leg (hold, end, wrap-up), or the end of the shopper's",
    may: 'agent',
    body: legRequest,
    answers: { status: 204 },
  },
]
