// Who may change what everybody works with.

import type { FastifyRequest } from 'fastify'
import type { Agent } from '../domain/ports.ts'
import type { Profiles } from '../domain/settings.ts'
import type { Desks } from './app.ts'
import { Refused } from './refusals.ts'

/** The agent who calls, if they are an admin. Asked of the store each time, so that a right that was taken away is gone at once. */
export async function adminOf(request: FastifyRequest, { desks, profiles }: { desks: Desks; profiles: Profiles }): Promise<Agent> {
  const { agent } = await desks.agent(request)
  if ((await profiles.role(agent.arn)) !== 'admin') throw new Refused('not allowed', 'only an admin may change this')
  return agent
}
