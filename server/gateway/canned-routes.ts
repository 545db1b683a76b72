// Prepared answers. Every agent writes them, for everybody of the merchant.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import { LIMITS } from '../../protocol/limits.ts'
import { PATHS } from '../../protocol/rest.ts'
import type { CannedFields, CannedMessage, CannedMessages } from '../domain/settings.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import { oidOf, paged, pageOf } from './paging.ts'
import { Refused } from './refusals.ts'
import { filled, readBody, text } from './schemas.ts'

export const CANNED_LIMITS = { codeUnits: 40, departments: 100 } as const

export const oidNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1))

export const cannedMessage = v.object({
  short_code: filled(CANNED_LIMITS.codeUnits),
  canned_message: filled(LIMITS.messageUnits),
  conversation_department_oids: v.nullish(v.pipe(v.array(oidNumber), v.maxLength(CANNED_LIMITS.departments))),
})

export const cannedSearch = v.object({
  short_code: v.nullish(text(LIMITS.messageUnits)),
  max_results: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

export function cannedRoutes(app: FastifyInstance, { desks, canned }: { desks: Desks; canned: CannedMessages }): void {
  app.get(PATHS.cannedMessages, async (request) => {
    const { agent } = await desks.agent(request)
    const page = pageOf(request.query)
    return paged('conversation_canned_messages', await canned.list(agent.merchantId, page), page)
  })

  app.post(AGENT_PATHS.cannedSearch, async (request) => {
    const { agent } = await desks.agent(request)
    const { short_code: term, max_results: most } = taken(readBody(cannedSearch, request.body ?? {}))
    const asked = pageOf(request.query)
    const page = { ...asked, limit: Math.min(asked.limit, most ?? asked.limit) }
    return paged('conversation_canned_messages', await canned.search(agent.merchantId, term ?? '', page), page)
  })

  app.post(PATHS.cannedMessages, async (request) => {
    const { agent } = await desks.agent(request)
    const fields = fieldsOf(request.body)
    return answer(await canned.add(agent.merchantId, fields), fields)
  })

  app.put(AGENT_PATHS.cannedMessage(':oid'), async (request) => {
    const { agent } = await desks.agent(request)
    const [oid, fields] = [oidOf(request.params), fieldsOf(request.body)]
    if (!(await canned.change(agent.merchantId, oid, fields))) throw notThere()
    return answer(oid, fields)
  })

  app.delete(AGENT_PATHS.cannedMessage(':oid'), async (request, reply) => {
    const { agent } = await desks.agent(request)
    if (!(await canned.remove(agent.merchantId, oidOf(request.params)))) throw notThere()
    return reply.code(204).send()
  })
}

const notThere = () => new Refused('not there', 'no such canned message')

function fieldsOf(body: unknown): CannedFields {
  const { short_code, canned_message, conversation_department_oids } = taken(readBody(cannedMessage, body))
  return { shortCode: short_code, text: canned_message, departmentOids: [...new Set(conversation_department_oids ?? [])] }
}

function answer(oid: number, { shortCode, text: words, departmentOids }: CannedFields) {
  const row: CannedMessage = {
    conversation_canned_message_oid: oid,
    short_code: shortCode,
    canned_message: words,
    conversation_department_oids: [...departmentOids],
  }
  return enveloped('conversation_canned_message', row)
}
