// What the served documents cannot know from the operation table: the schema that each request body has to pass, and what we let callers
// ask beside it. Routes that are ours alone stand in `documents-ours.ts`.

import * as v from 'valibot'
import type { OperationName } from '../../protocol/operations.ts'
import { cannedMessage, cannedSearch } from './canned-routes.ts'
import { department } from './department-routes.ts'
import type { JsonSchema } from './documents-schemas.ts'
import { engagement } from './engagement-schemas.ts'
import { agentProfile } from './profile-routes.ts'
import { joinRequest, pickUpRequest, shopperResume, shopperStart, statusUpdate } from './schemas.ts'
import { autocompleteRequest, searchRequest } from './search-routes.ts'

/** The very schemas that the routes validate with: import them from where the route has them, never write them again. */
export const REQUEST_SCHEMAS: Partial<Record<OperationName, v.GenericSchema>> = {
  startConversation: v.union([shopperStart, shopperResume, pickUpRequest]),
  joinConversation: joinRequest,
  updateConversationWebchatQueueStatus: statusUpdate,
  getConversationsSearch: searchRequest,
  getConversationsAutocomplete: autocompleteRequest,
  updateAgentProfile: agentProfile,
  insertConversationCannedMessage: cannedMessage,
  updateConversationCannedMessage: cannedMessage,
  searchConversationCannedMessages: cannedSearch,
  insertConversationDepartment: department,
  updateConversationDepartment: department,
  insertConversationEngagement: engagement,
  updateConversationEngagement: engagement,
}

const PAGED = {
  _limit: { type: 'integer', minimum: 0, maximum: 200, default: 100, 'x-ours': true },
  _offset: { type: 'integer', minimum: 0, default: 0, 'x-ours': true },
}

/** What we let callers ask beside what the table has. */
export const OUR_QUERIES: Partial<Record<OperationName, Readonly<Record<string, JsonSchema>>>> = {
  getAgentProfiles: PAGED,
  getConversationCannedMessages: PAGED,
  searchConversationCannedMessages: PAGED,
  getConversationDepartments: PAGED,
  getConversationDepartmentMemberList: PAGED,
  getConversationEngagements: PAGED,
  getConversationMultimediaUploadUrl: { name: { type: 'string', maxLength: 300, 'x-ours': true } },
}
