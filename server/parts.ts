// Builds every part of the server and hands each what it needs. Wiring only: nothing here decides anything.

import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { UPLOADS } from '../protocol/limits.ts'
import { openDiskBlobs } from './blobs/disk.ts'
import { createImages } from './blobs/images.ts'
import { createInspector } from './blobs/inspector.ts'
import { openIntake } from './blobs/intake.ts'
import { createS3Blobs } from './blobs/s3.ts'
import { createLocalBus } from './bus/local.ts'
import { CannotStart, databaseSentence, keysOf, prepareFolder } from './cannot-start.ts'
import { createDesk } from './domain/desk.ts'
import { createErasure } from './domain/erasure.ts'
import { createLegDesk } from './domain/leg-desk.ts'
import { TOPIC, type World } from './domain/ports.ts'
import { createUploads } from './domain/uploads.ts'
import { createAddresses } from './gateway/addresses.ts'
import { createApp } from './gateway/app.ts'
import { createAvailability } from './gateway/availability.ts'
import { createBoard } from './gateway/board.ts'
import { createCallers } from './gateway/callers.ts'
import { createCalm } from './gateway/calm.ts'
import { createConsents } from './gateway/consents.ts'
import { createContextKeeper } from './gateway/context-keeper.ts'
import { createHealth } from './gateway/health.ts'
import { createIdle } from './gateway/idle.ts'
import { createMetrics } from './gateway/metrics.ts'
import { createOAuth } from './gateway/oauth.ts'
import { createOidc } from './gateway/oidc.ts'
import { createOpening } from './gateway/opening.ts'
import { createPace } from './gateway/pace.ts'
import { createPeerAddress } from './gateway/peer-address.ts'
import { createPlaces } from './gateway/places.ts'
import { createPresence } from './gateway/presence.ts'
import { createRates, RAISED_RATES, RATES } from './gateway/rates.ts'
import { createStanding } from './gateway/revocation.ts'
import { createRouter } from './gateway/router.ts'
import { createSessions } from './gateway/sessions.ts'
import { textOf } from './gateway/signal-text.ts'
import { createSockets } from './gateway/sockets.ts'
import { createTokens, type Tokens } from './gateway/tokens.ts'
import { createWatching, stopFrame } from './gateway/watching.ts'
import { openMail } from './mail/open.ts'
import { removeDemo, seedDemo } from './seed.ts'
import type { Settings } from './settings.ts'
import { createFormStore } from './store/form-store.ts'
import { createIdentityStore } from './store/identity-store.ts'
import { createLegStore } from './store/leg-store.ts'
import { createLetterStore } from './store/letter-store.ts'
import { createProfileStore } from './store/profile-store.ts'
import { createRatingStore } from './store/rating-store.ts'
import { createReplyStore } from './store/reply-store.ts'
import { createRightsStore } from './store/rights-store.ts'
import { createRoutingStore } from './store/routing-store.ts'
import { MIGRATIONS } from './store/schema.ts'
import { createSearchIndexer } from './store/search-indexer.ts'
import { createSearchStore } from './store/search-store.ts'
import { openSettings } from './store/settings-store.ts'
import { openSqlite } from './store/sqlite.ts'
import { createStore } from './store/store.ts'
import { openTombstones } from './store/tombstones.ts'
import { createUploadStore } from './store/upload-store.ts'
import { followCommits, watchEngine, watchOf } from './watched.ts'
import { WORLD } from './world.ts'

/** Changes nothing that anybody reads. */
const PROBE = {
  sql: "insert into meta (name, value) values ('probed', '') on conflict (name) do update set value = excluded.value",
  params: [],
}

export interface Folders {
  /** Folder of the built loader, widget, console, viewer and shop. */
  dist: string
  /** Where the writer thread's script is; beside the bundle when not given. */
  writer?: string | URL
}

export interface Parts {
  world?: World
  /** The disk can no longer be trusted: nothing may be acknowledged any more, so the process has to end. */
  onBroken?(sentence: string): void
  /** How often what time ends is looked at; a second, unless a test would have to wait for it. */
  tickMs?: number
  /** What stands between callers and the tokens; a test makes it fail. */
  tokens?(own: Tokens): Tokens
  /** Where log lines go; standard output when not given. */
  log?: { write(line: string): void }
}

export type Built = Awaited<ReturnType<typeof buildParts>>

export async function buildParts(
  settings: Settings,
  writer: Folders['writer'],
  { world = WORLD, onBroken, log, tokens: guarded = (own) => own }: Parts,
) {
  const logger = pino({ level: settings.logLevel, base: undefined }, log ?? process.stdout)
  const onFault = (error: unknown) =>
    logger.error(
      { err: error instanceof Error ? { name: error.name, stack: error.stack?.split('\n').slice(1, 6).join('\n') } : typeof error },
      'fault',
    )

  prepareFolder(settings.dataDir)
  const keys = await keysOf(settings)
  const freeBytes = () =>
    statfs(settings.dataDir).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    )
  const health = createHealth({
    freeBytes,
    floorBytes: settings.diskFloorBytes,
    probe: () => durable.write([PROBE]),
    now: world.now,
  })
  const metrics = createMetrics({
    sockets: () => sockets.count(),
    writesWaiting: () => engine.waiting(),
    isReady: async () => (await health.readiness()).ready,
    freeBytes,
  })
  const engine = await openSqlite({
    file: join(settings.dataDir, 'shopbell.sqlite'),
    migrations: MIGRATIONS,
    ...(writer ? { writer } : {}),
    onCommit: (units, tookMs) => metrics.committed(units, tookMs),
  }).catch((error: unknown) => {
    throw new CannotStart(databaseSentence(error, settings.dataDir))
  })
  const durable = watchEngine(
    engine,
    watchOf(health, (sentence) => onBroken?.(sentence)),
  )
  const search = createSearchStore(durable)
  const indexer = createSearchIndexer({ search, onFault })
  const store = followCommits(createStore(durable, engine.stream), (change) => {
    const { after, facts } = change
    // What is said is found a moment later, and files are cleaned when nobody says anything.
    indexer.changed(after.opening.uuid)
    erasure.stored()
    metrics.facts(facts.map((fact) => fact.kind))
    mail?.follow(change)
  })
  if (settings.demo)
    await seedDemo(engine, [`http://localhost:${settings.port}`, `http://127.0.0.1:${settings.port}`, ...settings.demoOrigins], {
      hours: settings.demoHours,
    })
  else await removeDemo(engine)

  const settled = await openSettings(durable)

  const bus = createLocalBus(onFault)
  const tokens = guarded(createTokens(keys))
  const addresses = createAddresses({ demo: settings.demo, publicUrl: settings.publicUrl, filesUrl: settings.filesUrl })
  const identity = createIdentityStore(durable)
  await identity.sealBans()
  const standing = createStanding({ identity, keys, now: world.now })
  const oauth = settings.identity.oauth && createOAuth({ ...settings.identity.oauth, onFault })
  const sessions = createSessions({ identity, world })
  const oidc = settings.identity.oidc && createOidc({ ...settings.identity.oidc, now: world.now, secret: world.secret, onFault })
  const callers = createCallers({ store, standing, identity, sessions, tokens, oauth, world })
  const rows = createCalm(onFault)
  const files = join(settings.dataDir, 'files')
  const uploadRows = createUploadStore(durable)
  const uploads = createUploads({
    store: uploadRows,
    blobs: settings.s3 ? createS3Blobs(settings.s3) : await openDiskBlobs(join(files, 'kept')),
    intake: await openIntake(join(files, 'drafts')),
    inspector: createInspector(createImages()),
    world,
    hasRoom: async () => ((await freeBytes()) ?? Number.POSITIVE_INFINITY) > settings.diskFloorBytes + UPLOADS.bytes,
    origin: addresses.filesOrigin,
  })
  const desk = createDesk({ store, bus, world, soon: rows.soon, ready: textOf, uploads })
  const rights = createRightsStore(durable)
  const forms = createFormStore(durable)
  const ratings = createRatingStore(durable)
  const tombstones = await openTombstones(join(settings.dataDir, 'erased.txt')).catch((error: unknown) => {
    throw new CannotStart(`DATA_DIR "${settings.dataDir}" has a list of erasures that cannot be read: ${String(error)}`)
  })
  const erasure = createErasure({
    desk,
    bus,
    rights,
    tombstones,
    removeFiles: uploads.removeConversation,
    scrub: durable.scrub,
    world,
    onFault,
  })
  const presence = createPresence()
  const mail =
    settings.mail &&
    openMail(settings.mail, {
      store,
      letters: createLetterStore(durable),
      presence,
      world,
      note: ({ uuid, tries }, outcome, code) =>
        logger[outcome === 'sent' ? 'info' : 'warn']({ letter: uuid, tries, code }, `letter ${outcome}`),
      onFault,
    })
  const lines = createRoutingStore(durable)
  const opening = createOpening({ lines, replies: createReplyStore(durable), bus, world })
  const availability = createAvailability({ store, presence, opening, world })
  const chatLimitOf = createProfileStore(durable).chatLimit
  const legs = createLegDesk({ store: createLegStore(durable), desk, world })
  const router = createRouter({ desk, store, lines, bus, world, availability, chatLimitOf, legs })
  const idle = createIdle({ desk, lines, world })
  const board = createBoard({ store, bus, world, availability, router, onFault })
  const places = createPlaces({ store, lines, bus, world, availability, presence })
  const watching = createWatching((conversationUuid) =>
    bus.publish(TOPIC.conversation(conversationUuid), {
      kind: 'passing',
      conversationUuid,
      frame: stopFrame(conversationUuid),
      from: '',
      to: 'customers',
    }),
  )
  const rates = settings.demo ? RAISED_RATES : RATES
  const shopperMessages = createRates(rates.shopperMessages)
  const recordingAllowed = settings.demo
  const contexts = createContextKeeper({ store, world })
  const peerAddress = createPeerAddress(settings.trustedProxies)
  if (!peerAddress) throw new CannotStart('TRUSTED_PROXIES must be addresses or networks.')
  const sockets = createSockets({
    callers,
    store,
    bus,
    presence,
    addresses,
    world,
    socketsPerAddress: rates.socketsPerAddress,
    newSockets: createRates(rates.newSockets),
    peerAddress,
    onRefused: (status, why) => {
      metrics.refusedUpgrade(status)
      logger.info({ status, why }, 'socket refused')
    },
    session: {
      desk,
      store,
      bus,
      places,
      watching,
      contexts,
      consents: createConsents({ rights, world, onFault }),
      recordingAllowed,
      onRecording: (uuid, arn, recordingUuid) => void legs.note(uuid, { kind: 'recorded', arn, recordingUuid }).catch(onFault),
      messageRates: { shopper: shopperMessages, agent: createRates(rates.agentMessages) },
      frameRates: createRates(rates.frames),
      frameKilobytes: createRates(rates.frameKilobytes),
      now: world.now,
      onFault,
      onRefused: metrics.refusedFrame,
    },
  })

  const { app, desks } = createApp({
    store,
    callers,
    addresses,
    logger,
    pace: createPace({
      perAddress: createRates(rates.restPerAddress),
      bodyKilobytes: createRates(rates.bodyKilobytesPerAddress),
      perPerson: createRates(rates.restPerPerson),
      peerAddress,
      now: world.now,
    }),
  })

  return {
    world,
    addresses,
    app,
    availability,
    board,
    bus,
    callers,
    contexts,
    desk,
    desks,
    durable,
    erasure,
    forms,
    health,
    identity,
    idle,
    indexer,
    keys,
    legs,
    logger,
    mail,
    metrics,
    oidc,
    onFault,
    opening,
    peerAddress,
    places,
    presence,
    rates,
    ratings,
    recordingAllowed,
    rights,
    router,
    rows,
    search,
    sessions,
    settled,
    shopperMessages,
    sockets,
    standing,
    store,
    tokens,
    tombstones,
    uploadRows,
    uploads,
    watching,
  }
}
