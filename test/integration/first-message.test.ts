// The guided tour: one question from a shopper to an agent, and the answer back. Read this first; everything else in the
// project widens one of these steps. The server is the real one, with a real database file and real sockets.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConversationWebchatQueueStatus } from '../../protocol/models.ts'
import { PATHS } from '../../protocol/rest.ts'
import { newCid, startTestServer, type TestServer } from './running-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('a shopper asks, waits, is picked up, answered, and says goodbye', async () => {
  // 1. The console is open: Ada has a socket, so the shop counts as open too.
  const ada = await server.agent('demo-agent-ada')

  // 2. The shopper sends the start form. One PUT makes the conversation, stores the question as its first message, and
  //    answers with everything the widget needs to go on: the row, a place in line, a token and a secret to come back with.
  const kim = await server.shopper({
    conversation_participant_name: 'Kim',
    question: 'Do you ship to Oslo?',
    queue_name: 'Sales',
    url: 'https://shop.example/kettles/sunday?from=newsletter',
  })
  expect(kim.answer.conversation).toMatchObject({ seq: 2, messages: [{ body: 'Do you ship to Oslo?', client_message_id: kim.startCid }] })

  // 3. The socket is open; its first frame was a ping that says how far the conversation is. Nothing was missed.
  expect(kim.line.frames[0]).toEqual({ type: 'ping', heads: { [kim.uuid]: 2 } })

  // 4. "check queue position" asks for the place in line.
  kim.line.send({ type: 'check queue position' })
  const { event_queue_position: place } = await kim.line.heardEvent('queue position')
  expect(place).toMatchObject({ position: 1, available: true })

  // 5. The console heard of the new member of the queue without asking, and its board shows the same.
  const { event_queue_new_member: entry } = await ada.line.heardEvent('queue new member')
  expect(entry).toMatchObject({ conversation_participant_name: 'Kim', question: 'Do you ship to Oslo?', queue_name: 'Sales' })
  const board = await ada.rest<{ queue_statuses: ConversationWebchatQueueStatus[] }>(PATHS.queueStatuses)
  expect(board.body.queue_statuses.find((queue) => queue.queue_name === 'Sales')).toMatchObject({ customer_waiting_count: 1 })

  // 6. Ada picks Kim up. Two facts follow, numbered without a gap, and both people hear them.
  expect((await ada.pickUp(kim)).status).toBe(200)
  expect(await kim.line.heardEvent('webchat start conversation')).toMatchObject({ seq: 3 })
  expect(await kim.line.heardEvent('participant join')).toMatchObject({
    seq: 4,
    event_participant_join_participant: { conversation_participant_name: 'Ada', status: 'agent' },
  })
  expect((await kim.rest(PATHS.join(kim.uuid), { method: 'PUT' })).status).toBe(204)

  //    Where the question was asked stands beside it, without the part of the address that may tell on people.
  expect((await ada.rest(PATHS.context(kim.uuid), { method: 'PUT' })).body).toMatchObject({
    current_url: 'https://shop.example/kettles/sunday',
  })

  // 7. Ada answers. What she said is a verb on the way in; what comes back is a fact, stored before anybody hears of it. Her
  //    own copy bears her client_message_id: that echo is the acknowledgement.
  const cid = newCid()
  ada.say(kim.uuid, 'Yes, in three days.', cid)
  const echo = await ada.line.heardMessage('Yes, in three days.')
  const received = await kim.line.heardMessage('Yes, in three days.')
  expect(echo).toMatchObject({ seq: 5, message: { client_message_id: cid } })
  expect(received.seq).toBe(5)
  expect(received.message.client_message_id).toBeUndefined()

  // 8. Kim has read it, and Ada sees that.
  kim.line.send({
    type: 'event',
    event_type: 'read message',
    conversation_uuid: kim.uuid,
    event_read_message: { message_epoch: received.message.message_epoch },
  })
  expect(await ada.line.heardEvent('read message')).toMatchObject({
    seq: 6,
    event_read_message: { message_epoch: received.message.message_epoch, reader_conversation_participant_arn: kim.arn },
  })

  // 9. Kim leaves, which ends the conversation for both.
  expect((await kim.rest(PATHS.leave(kim.uuid), { method: 'DELETE' })).status).toBe(204)
  await ada.line.heardEvent('participant left')
  expect(await kim.line.heardEvent('conversation closed')).toMatchObject({ seq: 8, event_conversation_closed: { closed: true } })

  // 10. Whoever missed something reads the facts after the last number they have. Told live or fetched later, a fact is the same frame.
  const missed = await kim.rest<{ events: unknown[]; head: number; more: boolean }>(PATHS.events(kim.uuid, 2))
  expect(missed.body).toMatchObject({ head: 8, more: false })
  expect(missed.body.events).toEqual(kim.line.facts(kim.uuid).filter((fact) => fact.seq > 2))
})
