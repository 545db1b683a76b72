// What an operator may order, by words: sites, agents, bans. The same words work in a running server (through its door) and on a stopped
// one's data, because both end here.

import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { AgentRecord, Identity, SiteRecord } from './domain/identity.ts'
import type { Store, World } from './domain/ports.ts'
import type { SiteForms } from './domain/pre-chat.ts'
import type { RightsStore } from './domain/rights.ts'
import type { Profiles } from './domain/settings.ts'
import { readForm } from './gateway/form-schema.ts'
import { hashPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './gateway/passwords.ts'
import { identityAlgorithm } from './gateway/shop-identity.ts'

export interface Order {
  words: readonly string[]
  /** A password or a key: never among the words, which everybody on the machine can read in the list of processes. */
  secret?: string | undefined
}

const DAY_MS = 24 * 3_600_000
const MOST_DAYS = 36_500

/** The order makes no sense; the sentence is for the person who gave it. */
export class BadOrder extends Error {}

export const ORDERS = `  sites add <key> --merchant <id> --name <shop> --origin <origin>... --queue <name>...
  sites set <key> [--name <shop>] [--origin <origin>...] [--queue <name>...]
  sites vouch <key> [--key <id>]            the key with which the shop signs its customers' identity, from standard input: a public JWK
                                            or a secret; made up and shown once when that is empty
  sites unvouch <key> [--key <id>]
  sites form <key>                          what shoppers are asked before a talk, from standard input as JSON; taken away when that is empty
  sites close <key> | sites open <key> | sites list
  agents add <name> --merchant <id> --queue <name>... [--email <address>] [--subject <sub of the OAuth issuer>]
  agents queues <id> --queue <name>...      the queues an agent serves from now on
  agents promote <id> | agents demote <id>  an admin may change departments, members and engagements
  agents disable <id> | agents enable <id> | agents signout <id> | agents rekey <id> | agents list
  agents password <id>                      read from standard input; made up and shown once when that is empty
  shoppers ban <conversation> | shoppers unban <conversation>
  shoppers unban <site key> --email <address>   when the conversation was erased: of a ban nothing is kept that names anybody
  retention <site key> <days>               what has ended goes for good after so many days of silence; "off" keeps it for ever
  retention list

  An agent's <id> is the number that "agents list" shows, or the e-mail address.`

/** Those that read from standard input: secrets, and what is too long for a word. */
export const takesSecret = (words: readonly string[]): boolean =>
  (words[0] === 'agents' && words[1] === 'password') || (words[0] === 'sites' && (words[1] === 'vouch' || words[1] === 'form'))

export interface OperatorParts {
  identity: Identity
  profiles: Pick<Profiles, 'setRole'>
  rights: Pick<RightsStore, 'retentions' | 'setRetention'>
  store: Pick<Store, 'state'>
  forms: SiteForms
  world: World
}

export function createOperator({ identity, profiles, rights, store, forms, world }: OperatorParts): {
  carryOut(order: Order): Promise<string>
} {
  async function agent(id: string | undefined): Promise<AgentRecord> {
    const known = await identity.agents()
    const found = known.find(({ agent, email }) => id !== undefined && (String(agent.userId) === id || email === id.toLowerCase()))
    if (!found) throw new BadOrder(`There is no agent "${id ?? ''}".`)
    return found
  }

  async function site(key: string | undefined): Promise<SiteRecord> {
    const found = (await identity.sites()).find((each) => each.key === key)
    if (!found) throw new BadOrder(`There is no site "${key ?? ''}".`)
    return found
  }

  async function sites(verb: string | undefined, key: string | undefined, given: Given, secret: string | undefined): Promise<string> {
    switch (verb) {
      case 'list': {
        const known = await identity.sites()
        return known
          .map((each) =>
            [each.key, each.merchantId, each.shopName, each.origins.join(' '), each.queues.join(', '), ended(each.closedAt)].join('\t'),
          )
          .join('\n')
      }
      case 'add': {
        const { merchant, name } = given
        if (!key || !merchant || !name || !given.origin?.length || !given.queue?.length)
          throw new BadOrder('sites add needs a key, --merchant, --name, --origin and --queue.')
        if (!/^[\w.-]{1,64}$/.test(key)) throw new BadOrder('A site key is made of at most 64 letters, digits, ".", "-" and "_".')
        const outcome = await identity.addSite({
          key,
          merchantId: merchant,
          shopName: name,
          origins: given.origin.map(origin),
          queues: given.queue,
        })
        if (outcome !== 'added') throw new BadOrder(`There is a site "${key}" already.`)
        return `Site ${key} is there.`
      }
      case 'set': {
        const before = await site(key)
        await identity.setSite({
          ...before,
          shopName: given.name ?? before.shopName,
          origins: given.origin?.map(origin) ?? before.origins,
          queues: given.queue ?? before.queues,
        })
        return `Site ${before.key} is changed.`
      }
      case 'vouch': {
        const { key: found } = await site(key)
        const made = newSecret() + newSecret()
        await identity.setIdentityKey(
          found,
          { keyId: given.key ?? 'main', keyJson: JSON.stringify(vouchingKey(secret || made)) },
          world.now(),
        )
        return secret ? `Site ${found} vouches with this key.` : `Secret of site ${found} for HS256, shown this once: ${made}`
      }
      case 'unvouch': {
        const { key: found } = await site(key)
        await identity.dropIdentityKey(found, given.key ?? 'main')
        return `Site ${found} no longer vouches with this key.`
      }
      case 'form': {
        const { key: found } = await site(key)
        const form = secret ? readForm(secret) : undefined
        if (typeof form === 'string') throw new BadOrder(form)
        await forms.setForm(found, form)
        return form ? `Site ${found} asks ${form.fields.map(({ name }) => name).join(', ')}.` : `Site ${found} asks what every shop asks.`
      }
      case 'close':
      case 'open': {
        const { key: found } = await site(key)
        await identity.setSiteClosed(found, verb === 'close' ? world.now() : undefined)
        return verb === 'close' ? `Site ${found} is closed; its sockets end within five seconds.` : `Site ${found} is open.`
      }
      default:
        throw new BadOrder('sites knows add, set, vouch, unvouch, form, close, open and list.')
    }
  }

  async function agents(verb: string | undefined, id: string | undefined, given: Given, secret: string | undefined): Promise<string> {
    if (verb === 'list') {
      const known = await identity.agents()
      return known
        .map(({ agent: { userId, merchantId, name, queues }, email, isDisabled }) =>
          [userId, merchantId, name, email ?? '-', queues.join(', '), isDisabled ? 'disabled' : ''].join('\t'),
        )
        .join('\n')
    }
    if (verb === 'add') return addAgent(id, given)
    const { agent: found } = await agent(id)
    const { arn, userId, merchantId } = found
    switch (verb) {
      case 'disable':
        await identity.setDisabled(arn, world.now(), true)
        return `Agent ${userId} is disabled; sockets end within five seconds.`
      case 'promote':
        await profiles.setRole(arn, 'admin')
        return `Agent ${userId} is an admin.`
      case 'demote':
        await profiles.setRole(arn, 'agent')
        return `Agent ${userId} is no longer an admin.`
      case 'enable':
        await identity.setDisabled(arn, world.now(), false)
        return `Agent ${userId} may sign in again.`
      case 'signout':
        await identity.signOutEverywhere(arn, world.now())
        return `Agent ${userId} is signed out everywhere. The simple key still works: "agents rekey" changes it.`
      case 'rekey': {
        const key = newSecret()
        await identity.setKeyHash(arn, world.hash(key), world.now())
        return `Simple key of agent ${userId}, shown this once: ${key}`
      }
      case 'queues':
        if (!given.queue?.length) throw new BadOrder('agents queues needs --queue, once for each.')
        await identity.setQueues(arn, merchantId, given.queue)
        return `Agent ${userId} serves ${given.queue.join(', ')}.`
      case 'password': {
        const password = secret || newSecret()
        if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)
          throw new BadOrder(`A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`)
        await identity.setPassword(arn, await hashPassword(password), world.now())
        return secret ? `Agent ${userId} has a new password.` : `Password of agent ${userId}, shown this once: ${password}`
      }
      default:
        throw new BadOrder('agents knows add, list, queues, promote, demote, disable, enable, signout, rekey and password.')
    }
  }

  async function addAgent(name: string | undefined, given: Given): Promise<string> {
    const { merchant, subject } = given
    const email = given.email?.toLowerCase()
    if (!name || !merchant || !given.queue?.length) throw new BadOrder('agents add needs a name, --merchant and --queue.')
    if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) throw new BadOrder('--email must be an e-mail address.')
    const userId = await identity.nextUserId()
    const key = newSecret()
    const outcome = await identity.addAgent({
      arn: `arn:shopbell:participant:${merchant}:agent:${userId}`,
      userId,
      merchantId: merchant,
      name,
      queues: given.queue,
      keyHash: world.hash(key),
      email,
      oauthSubject: subject,
    })
    if (outcome !== 'added') throw new BadOrder('Another agent has this e-mail address or subject.')
    return `Agent ${userId} is there. Simple key, shown this once: ${key}`
  }

  async function retention(first: string | undefined, second: string | undefined): Promise<string> {
    if (first === 'list') {
      const days = new Map((await rights.retentions()).map((each) => [each.site, each.closedForMs / DAY_MS]))
      return (await identity.sites()).map(({ key }) => `${key}\t${days.has(key) ? `${days.get(key)} days` : 'for ever'}`).join('\n')
    }
    const { key } = await site(first)
    if (second === 'off') {
      await rights.setRetention(key, undefined)
      return `Site ${key} keeps what has ended for ever.`
    }
    const days = Number(second)
    if (!/^\d+$/.test(second ?? '') || days < 1 || days > MOST_DAYS)
      throw new BadOrder(`retention needs a site and 1 to ${MOST_DAYS} days, or "off".`)
    await rights.setRetention(key, days * DAY_MS)
    const unit = days === 1 ? 'day' : 'days'
    return `Site ${key}: what has ended and been silent for ${days} ${unit} goes for good from now on, unless it is held.`
  }

  async function shoppers(verb: string | undefined, uuid: string | undefined, given: Given): Promise<string> {
    if (verb !== 'ban' && verb !== 'unban') throw new BadOrder('shoppers knows ban and unban.')
    if (verb === 'unban' && given.email !== undefined) {
      await identity.unban((await site(uuid)).key, [{ kind: 'email', value: given.email.toLowerCase() }])
      return 'No longer banned.'
    }
    const state = uuid === undefined ? undefined : await store.state(uuid)
    if (!state) throw new BadOrder(`There is no conversation "${uuid ?? ''}".`)
    const { site: key, uuid: conversation } = state.opening
    const email = state.people.find((person) => person.role === 'customer')?.email?.toLowerCase()
    const customer = (await identity.identifiedIn(conversation))?.sub
    const bans = [
      { kind: 'conversation', value: conversation } as const,
      ...(email ? [{ kind: 'email', value: email } as const] : []),
      ...(customer ? [{ kind: 'customer', value: customer } as const] : []),
    ]
    if (verb === 'ban') await identity.ban(key, bans, world.now())
    else await identity.unban(key, bans)
    return verb === 'ban' ? 'Banned; sockets end within five seconds.' : 'No longer banned.'
  }

  return {
    async carryOut({ words, secret }) {
      const { positionals, given } = read(words)
      const [topic, verb, id, ...more] = positionals
      if (more.length > 0) throw new BadOrder(`"${more.join(' ')}" is too much; put names of several words in quotes.`)
      switch (topic) {
        case 'sites':
          return sites(verb, id, given, secret)
        case 'agents':
          return agents(verb, id, given, secret)
        case 'shoppers':
          return shoppers(verb, id, given)
        case 'retention':
          return retention(verb, id)
        default:
          throw new BadOrder('The commands are about sites, agents, shoppers, retention and keys.')
      }
    },
  }
}

interface Given {
  merchant?: string | undefined
  name?: string | undefined
  email?: string | undefined
  key?: string | undefined
  subject?: string | undefined
  origin?: string[] | undefined
  queue?: string[] | undefined
}

function read(words: readonly string[]): { positionals: string[]; given: Given } {
  try {
    const one = { type: 'string' } as const
    const many = { type: 'string', multiple: true } as const
    const { positionals, values } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { merchant: one, name: one, email: one, key: one, subject: one, origin: many, queue: many },
    })
    return { positionals, given: values }
  } catch (error) {
    throw new BadOrder(error instanceof Error ? error.message : 'The command could not be read.')
  }
}

function origin(text: string): string {
  if (!URL.canParse(text) || new URL(text).origin !== text)
    throw new BadOrder(`--origin must be like https://shop.example.com, not "${text}".`)
  return text
}

/** Public half of a key, or the text of a secret; kept as a JWK. */
function vouchingKey(text: string): Record<string, string> {
  if (!text.trimStart().startsWith('{')) {
    if (Buffer.byteLength(text) < 32) throw new BadOrder('A secret for HS256 has at least 32 bytes.')
    return { kty: 'oct', k: Buffer.from(text).toString('base64url') }
  }
  try {
    const { kty, crv, x, y } = JSON.parse(text)
    const key = { kty, crv, x, ...(y === undefined ? {} : { y }) }
    if (kty !== 'oct' && identityAlgorithm(key) !== undefined && Object.values(key).every((each) => typeof each === 'string')) return key
  } catch {
    // Said below.
  }
  throw new BadOrder('The key must be a public JWK (Ed25519 or P-256), or a secret of at least 32 bytes.')
}

const newSecret = (): string => randomBytes(24).toString('base64url')
const ended = (at: number | undefined): string => (at === undefined ? '' : `closed ${new Date(at).toISOString()}`)
