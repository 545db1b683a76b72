// A leg as it is told: what is due of it after its end, and every time in words.

import type { ChatAfterCallWork, ChatParticipant, ChatSegment, ChatState, ChatWrapup, WrapupPrompt } from '../../protocol/legs.ts'
import type { Opening } from './conversation.ts'
import type { Leg } from './leg.ts'
import { isoTime } from './rows.ts'

export interface Surroundings {
  opening: Opening
  wrapupPrompt: WrapupPrompt
  /** The whole talk has ended. */
  isOver: boolean
}

export function participantOf(leg: Leg, { opening, wrapupPrompt, isOver }: Surroundings): ChatParticipant {
  const begun = leg.alertedAt ?? leg.connectedAt ?? opening.openedAt
  const isRequired = leg.purpose === 'agent' && leg.connectedAt !== undefined && wrapupPrompt === 'mandatory'
  const afterCallWork = leg.purpose === 'agent' && leg.ended ? workAfter(leg, isRequired) : undefined
  return {
    id: leg.id,
    name: leg.name,
    purpose: leg.purpose,
    startTime: isoTime(begun),
    ...(leg.ended ? { endTime: isoTime(leg.ended.at) } : {}),
    ...(leg.queueName ? { queueName: leg.queueName } : {}),
    ...(leg.arn ? { participantArn: leg.arn } : {}),
    ...(leg.purpose === 'agent' ? { wrapupRequired: isRequired, wrapupPrompt } : {}),
    chats: [
      {
        id: leg.id,
        state: stateOf(leg, isOver, afterCallWork),
        initialState: leg.initialState,
        // Every talk here was begun by a shopper.
        direction: 'inbound',
        held: leg.heldAt !== undefined,
        provider: 'shopbell',
        roomId: opening.uuid,
        segments: segmentsOf(leg, afterCallWork),
        ...(leg.peerId ? { peerId: leg.peerId } : {}),
        ...(leg.recordingId ? { recordingId: leg.recordingId } : {}),
        ...(leg.imageUrl ? { avatarImageUrl: leg.imageUrl } : {}),
        ...(leg.ended ? { disconnectType: leg.ended.type, disconnectedTime: isoTime(leg.ended.at) } : {}),
        ...(leg.heldAt === undefined ? {} : { startHoldTime: isoTime(leg.heldAt) }),
        ...(leg.alertedAt === undefined ? {} : { startAlertingTime: isoTime(leg.alertedAt) }),
        ...(leg.connectedAt === undefined ? {} : { connectedTime: isoTime(leg.connectedAt) }),
        ...(leg.purpose === 'customer' ? { journeyContext: journeyOf(leg, opening) } : {}),
        ...(leg.wrapUp ? { wrapup: wrapUpOf(leg, leg.wrapUp) } : {}),
        ...(afterCallWork ? { afterCallWork } : {}),
        ...(leg.purpose === 'agent' ? { afterCallWorkRequired: isRequired } : {}),
      },
    ],
  }
}

function stateOf(leg: Leg, isOver: boolean, work: ChatAfterCallWork | undefined): ChatState {
  if (!leg.ended) return leg.connectedAt === undefined ? 'alerting' : 'connected'
  return isOver && work?.state !== 'pending' ? 'terminated' : 'disconnected'
}

function workAfter(leg: Leg, isRequired: boolean): ChatAfterCallWork {
  const startTime = isoTime(leg.ended?.at ?? 0)
  if (leg.wrapUp && !leg.wrapUp.provisional) return { state: 'complete', startTime, endTime: isoTime(leg.wrapUp.at) }
  if (leg.afterWork) return { state: leg.afterWork.state, startTime, endTime: isoTime(leg.afterWork.at) }
  return isRequired ? { state: 'pending', startTime } : { state: 'notApplicable' }
}

function segmentsOf(leg: Leg, work: ChatAfterCallWork | undefined): ChatSegment[] {
  const segments: ChatSegment[] = leg.segments.map(({ type, from, to, howEnded, disconnectType }) => ({
    type,
    startTime: isoTime(from),
    ...(to === undefined ? {} : { endTime: isoTime(to) }),
    ...(howEnded ? { howEnded } : {}),
    ...(disconnectType ? { disconnectType } : {}),
  }))
  if (!work?.startTime) return segments
  const { startTime, endTime, state } = work
  return [...segments, { type: 'wrapup', startTime, ...(endTime ? { endTime, howEnded: state } : {}) }]
}

function wrapUpOf(leg: Leg, { code, name, notes, tags, provisional, at }: NonNullable<Leg['wrapUp']>): ChatWrapup {
  return {
    ...(code ? { code } : {}),
    ...(name ? { name } : {}),
    ...(notes ? { notes } : {}),
    ...(tags ? { tags: [...tags] } : {}),
    provisional,
    ...(provisional ? {} : { endTime: isoTime(at) }),
    ...(leg.ended && !provisional ? { durationSeconds: Math.max(0, Math.round((at - leg.ended.at) / 1000)) } : {}),
  }
}

function journeyOf(leg: Leg, { uuid }: Opening) {
  return {
    customer: leg.email ? { id: leg.email, idType: 'email' } : { id: leg.arn, idType: 'arn' },
    customerSession: { id: uuid, type: 'web' },
  }
}
