// Departments, which are the queues under another name, and who serves in them. Everybody reads them, admins change them.

import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import { LIMITS } from '../../protocol/limits.ts'
import type { Desk } from '../domain/desk.ts'
import { type Bus, TOPIC } from '../domain/ports.ts'
import { readQueueSettings } from '../domain/queue-settings.ts'
import type { DepartmentAnswer, DepartmentChange, DepartmentRefusal, Departments, Profiles } from '../domain/settings.ts'
import { adminOf } from './admins.ts'
import type { Desks } from './app.ts'
import { oidNumber } from './canned-routes.ts'
import { taken } from './conversation-routes.ts'
import { enveloped } from './enveloped.ts'
import { oidOf, paged, pageOf } from './paging.ts'
import { Refused } from './refusals.ts'
import { filled, readBody, text } from './schemas.ts'

export const DEPARTMENT_LIMITS = { members: 500, settingsUnits: 16_384, settingsDepth: 8 } as const

/** Objects and lists within each other, no deeper than the settings of anything are. */
function isShallow(value: unknown, depth: number = DEPARTMENT_LIMITS.settingsDepth): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((each) => isShallow(each, depth - 1))
}

const isStorable = (json: string) => json.isWellFormed() && !/\\u0000|\\ud[89a-f]/i.test(json)

export const department = v.object({
  department_name: v.pipe(
    filled(LIMITS.nameUnits),
    v.check((name) => name === name.trim(), 'begins or ends with a blank'),
  ),
  settings: v.nullish(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.check((settings) => isShallow(settings), `is nested deeper than ${DEPARTMENT_LIMITS.settingsDepth} levels`),
      v.check(
        (settings) => !isShallow(settings) || JSON.stringify(settings).length <= DEPARTMENT_LIMITS.settingsUnits,
        `has more than ${DEPARTMENT_LIMITS.settingsUnits} characters`,
      ),
      v.check((settings) => !isShallow(settings) || isStorable(JSON.stringify(settings)), 'holds a character that cannot be stored'),
    ),
  ),
  members: v.nullish(
    v.pipe(
      v.array(
        v.object({
          user_id: oidNumber,
          /** Somebody who is named is meant as a member, unless it says otherwise. */
          member: v.nullish(v.boolean()),
          name: v.nullish(text(LIMITS.nameUnits)),
          ai: v.nullish(v.boolean()),
        }),
      ),
      v.maxLength(DEPARTMENT_LIMITS.members),
    ),
  ),
})

export interface DepartmentRoutesParts {
  desks: Desks
  departments: Departments
  profiles: Profiles
  desk: Pick<Desk, 'forgetQueue'>
  bus: Bus
}

export function departmentRoutes(app: FastifyInstance, parts: DepartmentRoutesParts): void {
  const { desks, departments, desk, bus } = parts

  app.get(AGENT_PATHS.departments, async (request) => {
    const { agent } = await desks.agent(request)
    const page = pageOf(request.query)
    await departments.adopt()
    return paged('conversation_departments', await departments.list(agent.merchantId, page), page)
  })

  app.get(AGENT_PATHS.departmentMembers, async (request) => {
    const { agent } = await desks.agent(request)
    const page = pageOf(request.query)
    return paged('conversation_department_members', await departments.candidates(agent.merchantId, page), page)
  })

  app.post(AGENT_PATHS.departments, async (request) => {
    const { merchantId } = await adminOf(request, parts)
    return changed(merchantId, await departments.add(merchantId, changeOf(request.body)))
  })

  app.put(AGENT_PATHS.department(':oid'), async (request) => {
    const { merchantId } = await adminOf(request, parts)
    return changed(merchantId, await departments.change(merchantId, oidOf(request.params), changeOf(request.body)))
  })

  app.delete(AGENT_PATHS.department(':oid'), async (request, reply) => {
    const { merchantId } = await adminOf(request, parts)
    await settled(merchantId, await departments.remove(merchantId, oidOf(request.params)))
    return reply.code(204).send()
  })

  async function changed(merchantId: string, answer: DepartmentAnswer) {
    const oid = await settled(merchantId, answer)
    return enveloped('conversation_department', await departments.one(merchantId, oid))
  }

  async function settled(merchantId: string, answer: DepartmentAnswer): Promise<number> {
    if (!answer.ok) throw refused(answer.why)
    for (const queueName of answer.names) desk.forgetQueue(merchantId, queueName)
    // Consoles that are open hear the queues they serve from now on, and no others.
    for (const { arn, queues } of await departments.serving(merchantId)) bus.publish(TOPIC.person(arn), { kind: 'serves', queues })
    // Who began to wait in the very moment in which their queue went away gets it back.
    await departments.adopt()
    for (const queueName of answer.names) bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
    return answer.oid
  }
}

function changeOf(body: unknown): DepartmentChange {
  // The schema would take a list for an object with numbers for names.
  if (Array.isArray((body as { settings?: unknown } | undefined)?.settings)) throw new Refused('bad request', 'settings: is not an object')
  const { department_name: name, settings, members } = taken(readBody(department, body))
  const judged = readQueueSettings(settings)
  if (!judged.ok) throw new Refused('bad request', `settings.${judged.complaint}`)
  const memberIds = members?.filter((each) => each.member !== false).map((each) => each.user_id)
  return { name, ...(settings ? { settings } : {}), ...(memberIds ? { memberIds: [...new Set(memberIds)] } : {}) }
}

function refused(why: DepartmentRefusal): Refused {
  switch (why) {
    case 'not there':
      return new Refused('not there', 'no such department')
    case 'name taken':
      return new Refused('name taken', 'department_name: another department has this name')
    case 'in use':
      return new Refused('in use', 'shoppers wait or talk in this department, or have left a message there')
    case 'serving':
      return new Refused('in use', 'members: somebody who would be taken out talks there with a shopper', {
        userMessage: 'Somebody you would take out is talking with a shopper there.',
      })
    case 'last queue':
      return new Refused('in use', 'a site would be left without any department', {
        userMessage: 'A site needs at least one department.',
      })
    case 'unknown member':
      return new Refused('bad request', 'members: a user_id is none of your agents')
  }
}
