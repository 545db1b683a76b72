// Engagements: when the shop speaks first. And the places that their rules may name. Everybody reads them, admins change them.

import type { FastifyInstance } from 'fastify'
import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import { LOCATIONS } from '../domain/locations.ts'
import type { Departments, Engagement, Engagements, Profiles } from '../domain/settings.ts'
import { adminOf } from './admins.ts'
import type { Desks } from './app.ts'
import { taken } from './conversation-routes.ts'
import { completed, engagement } from './engagement-schemas.ts'
import { enveloped } from './enveloped.ts'
import { oidOf, paged, pageOf } from './paging.ts'
import { Refused } from './refusals.ts'
import { readBody } from './schemas.ts'

export interface EngagementRoutesParts {
  desks: Desks
  engagements: Engagements
  departments: Departments
  profiles: Profiles
}

const COUNTRIES = LOCATIONS.map(({ iso2, name, stateProvinces }) => ({ iso2, name, state_provinces: stateProvinces }))

export function engagementRoutes(app: FastifyInstance, parts: EngagementRoutesParts): void {
  const { desks, engagements, departments } = parts
  const notThere = () => new Refused('not there', 'no such engagement')

  app.get(AGENT_PATHS.engagements, async (request) => {
    const { agent } = await desks.agent(request)
    const page = pageOf(request.query)
    return paged('conversation_engagements', await engagements.list(agent.merchantId, page), page)
  })

  app.get(AGENT_PATHS.engagement(':oid'), async (request) => {
    const { agent } = await desks.agent(request)
    const found = await engagements.one(agent.merchantId, oidOf(request.params))
    if (!found) throw notThere()
    return enveloped('conversation_engagement', found)
  })

  app.post(AGENT_PATHS.engagements, async (request) => {
    const { merchantId } = await adminOf(request, parts)
    const wanted = await judged(merchantId, request.body)
    const oid = await engagements.add(merchantId, wanted)
    return enveloped('conversation_engagement', { ...wanted, conversation_engagement_oid: oid })
  })

  app.put(AGENT_PATHS.engagement(':oid'), async (request) => {
    const { merchantId } = await adminOf(request, parts)
    const oid = oidOf(request.params)
    const wanted = await judged(merchantId, request.body)
    if (!(await engagements.change(merchantId, oid, wanted))) throw notThere()
    return enveloped('conversation_engagement', { ...wanted, conversation_engagement_oid: oid })
  })

  app.delete(AGENT_PATHS.engagement(':oid'), async (request, reply) => {
    const { merchantId } = await adminOf(request, parts)
    if (!(await engagements.remove(merchantId, oidOf(request.params)))) throw notThere()
    return reply.code(204).send()
  })

  app.post(AGENT_PATHS.locations, async (request) => {
    await desks.agent(request)
    return enveloped('countries', COUNTRIES)
  })

  async function judged(merchantId: string, body: unknown): Promise<Engagement> {
    const wanted = completed(taken(readBody(engagement, body)))
    for (const oid of wanted.department_oids ?? [])
      if (!(await departments.one(merchantId, oid))) throw new Refused('bad request', 'department_oids: no such department')
    return wanted
  }
}
