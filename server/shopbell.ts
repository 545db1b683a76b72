// Builds every part of the server and hands each what it needs. Wiring only: nothing here decides anything.

import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { UPLOADS } from '../protocol/limits.ts'
import { type AdminDoor, openAdminDoor } from './admin-door.ts'
import { openDiskBlobs } from './blobs/disk.ts'
import { createImages } from './blobs/images.ts'
import { createInspector } from './blobs/inspector.ts'
import { openIntake } from './blobs/intake.ts'
import { createS3Blobs } from './blobs/s3.ts'
import { createLocalBus } from './bus/local.ts'
import { CannotStart, databaseSentence, explained, keysOf, prepareFolder } from './cannot-start.ts'
import { createDesk } from './domain/desk.ts'
import { createErasure } from './domain/erasure.ts'
import { createLegDesk } from './domain/leg-desk.ts'
import { TOPIC, type World } from './domain/ports.ts'
import { createUploads } from './domain/uploads.ts'
import { createDrain } from './drain.ts'
import { createAddresses } from './gateway/addresses.ts'
import { agentRoutes } from './gateway/agent-routes.ts'
import { createApp } from './gateway/app.ts'
import { createAvailability } from './gateway/availability.ts'
import { createBoard } from './gateway/board.ts'
import { createCallers } from './gateway/callers.ts'
import { createCalm } from './gateway/calm.ts'
import { cannedRoutes } from './gateway/canned-routes.ts'
import { configRoute } from './gateway/config-route.ts'
import { createConsents } from './gateway/consents.ts'
import { createContextKeeper } from './gateway/context-keeper.ts'
import { conversationRoutes } from './gateway/conversation-routes.ts'
import { departmentRoutes } from './gateway/department-routes.ts'
import { documentRoutes } from './gateway/documents.ts'
import { engagementRoutes } from './gateway/engagement-routes.ts'
import { exportedFile } from './gateway/export.ts'
import { serveFiles } from './gateway/files.ts'
import { createHealth, healthRoutes } from './gateway/health.ts'
import { hostedPage } from './gateway/hosted-page.ts'
import { httpLineRoutes } from './gateway/http-line-routes.ts'
import { identityRoutes, resumeVouched } from './gateway/identity-routes.ts'
import { createIdle } from './gateway/idle.ts'
import { itemRoutes } from './gateway/item-routes.ts'
import { legRoutes } from './gateway/leg-routes.ts'
import { createMetrics, metricsRoute } from './gateway/metrics.ts'
import { createOAuth } from './gateway/oauth.ts'
import { createOidc } from './gateway/oidc.ts'
import { createOpening } from './gateway/opening.ts'
import { createPace } from './gateway/pace.ts'
import { createPeerAddress } from './gateway/peer-address.ts'
import { createPlaces } from './gateway/places.ts'
import { createPresence } from './gateway/presence.ts'
import { profileRoutes } from './gateway/profile-routes.ts'
import { createRates, RAISED_RATES, RATES, SIGN_IN_RATES } from './gateway/rates.ts'
import { RATING_RATE, ratingRoutes } from './gateway/rating-routes.ts'
import { createRevocation, createStanding } from './gateway/revocation.ts'
import { EXPORT_RATE, rightsRoutes } from './gateway/rights-routes.ts'
import { createRouter } from './gateway/router.ts'
import { searchRoutes } from './gateway/search-routes.ts'
import { sessionRoutes } from './gateway/session-routes.ts'
import { createSessions } from './gateway/sessions.ts'
import { createShopIdentity } from './gateway/shop-identity.ts'
import { textOf } from './gateway/signal-text.ts'
import { createSockets } from './gateway/sockets.ts'
import { createTokens, type Tokens } from './gateway/tokens.ts'
import { LETTER_RATES, transcriptRoute } from './gateway/transcript-route.ts'
import { transferRoutes } from './gateway/transfer-routes.ts'
import { openUploadAddresses } from './gateway/upload-addresses.ts'
import { uploadRoutes } from './gateway/upload-routes.ts'
import { createWatching, stopFrame } from './gateway/watching.ts'
import { openMail } from './mail/open.ts'
import { createOperator } from './operator.ts'
import { removeDemo, seedDemo } from './seed.ts'
import type { Settings } from './settings.ts'
import { createExportLinkStore } from './store/export-link-store.ts'
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

const TICK_MS = 1_000
/** Changes nothing that anybody reads. */
const PROBE = {
  sql: "insert into meta (name, value) values ('probed', '') on conflict (name) do update set value = excluded.value",
  params: [],
}

export interface Shopbell {
  readonly port: number
  /** Wants no more work and lets go of its sockets little by little; `close` comes after it. */
  drain(): Promise<void>
  close(): Promise<void>
}

export { WORLD }

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

export async function startShopbell(
  settings: Settings,
  { dist, writer }: Folders,
  { world = WORLD, onBroken, log, tickMs = TICK_MS, tokens: guarded = (own) => own }: Parts = {},
): Promise<Shopbell> {
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
  const drain = createDrain({ app, sockets, health, longestMs: settings.drainMs })
  metricsRoute(app, { metrics, token: settings.metricsToken, isPublic: settings.publicUrl !== undefined })
  documentRoutes(app)
  const vouching = { desk, identity, shopIdentity: createShopIdentity(identity), world }
  identityRoutes(app, { ...vouching, desks, perShopper: createRates(rates.identitiesPerShopper) })
  conversationRoutes(app, {
    desks,
    desk,
    store,
    identity,
    resumeVouched: (site, token) => resumeVouched(vouching, site, token),
    standing,
    tokens,
    addresses,
    presence,
    router,
    contexts,
    forms,
    erasure,
    world,
    peerAddress,
    startsPerAddress: createRates(rates.startsPerAddress),
    startsPerPerson: createRates(rates.startsPerPerson),
    resumesPerAddress: createRates(rates.resumesPerAddress),
  })
  searchRoutes(app, { desks, store, search, perAgent: createRates(rates.searchesPerAgent), world })
  rightsRoutes(app, {
    desks,
    desk,
    store,
    rights,
    search,
    caughtUp: indexer.caughtUp,
    erasure,
    ratings,
    filesOf: async (conversationUuid) => (await uploadRows.ofConversation(conversationUuid)).map(exportedFile),
    exportRates: createRates(EXPORT_RATE),
    exportLinks: createExportLinkStore(durable),
    addresses,
    world,
  })
  agentRoutes(app, { desks, store, profiles: settled.profiles, bus, tokens, addresses, board, world })
  cannedRoutes(app, { desks, canned: settled.canned })
  departmentRoutes(app, { desks, departments: settled.departments, profiles: settled.profiles, desk, bus })
  engagementRoutes(app, { desks, engagements: settled.engagements, departments: settled.departments, profiles: settled.profiles })
  profileRoutes(app, { desks, profiles: settled.profiles, presence, bus, world })
  itemRoutes(app, { desks, items: settled.items })
  legRoutes(app, { desks, desk, legs, store, router })
  transcriptRoute(app, {
    desks,
    desk,
    transcripts: mail?.transcripts,
    world,
    peerAddress,
    rates: {
      perConversation: createRates(LETTER_RATES.perConversation),
      perRecipient: createRates(LETTER_RATES.perRecipient),
      perAddress: createRates(LETTER_RATES.perAddress),
    },
  })
  ratingRoutes(app, { desks, desk, ratings, rates: createRates(RATING_RATE), world })
  transferRoutes(app, { desks, desk, store, router, availability, presence, world })
  configRoute(app, {
    store,
    identity,
    availability,
    opening,
    engagements: settled.engagements,
    recordingAllowed,
    filesAllowed: addresses.filesOrigin !== undefined,
    forms,
    answersByEmail: mail !== undefined,
  })
  uploadRoutes(app, {
    desks,
    desk,
    uploads,
    uploadAddresses: openUploadAddresses(settings.dataDir),
    addresses,
    world,
    peerAddress,
    perShopper: createRates(rates.uploadsPerShopper),
    perAddress: createRates(rates.uploadsPerAddress),
  })
  sessionRoutes(app, {
    identity,
    standing,
    sessions,
    oidc,
    addresses,
    peerAddress,
    world,
    triesPerAddress: createRates(SIGN_IN_RATES.perAddress),
    triesPerPerson: createRates(SIGN_IN_RATES.perPerson),
  })
  httpLineRoutes(app, { sockets })
  hostedPage(app, { store, identity, callers, desk, addresses, presence, messageRates: shopperMessages, world })
  healthRoutes(app, health)
  await serveFiles(app, { dist, addresses, demo: settings.demo })
  app.server.on('upgrade', sockets.upgrade)

  // Before anybody is served: an older database that was put back knows people who have been erased since.
  const erasedAgain = await erasure.reapply()
  if (erasedAgain > 0) logger.warn({ conversations: erasedAgain }, 'erased again what an older database brought back')

  // Those who were waiting when the last process ended have two minutes from now to come back.
  for (const { conversationUuid, merchantId, queueName } of await store.allWaiting()) {
    presence.expect(conversationUuid, world.now())
    bus.publish(TOPIC.queues, { kind: 'queue changed', merchantId, queueName })
  }
  const revocation = createRevocation({ standing, live: sockets.live })
  const tick = setInterval(() => {
    revocation.tick(world.now()).catch(onFault)
    keys.refresh().catch(onFault)
    watching.tick(world.now())
    sockets.tick(world.now()).catch(onFault)
    places.tick().catch(onFault)
    opening.tick().catch(onFault)
    router.tick().catch(onFault)
    idle.tick().catch(onFault)
    uploads.tick().catch(onFault)
    erasure.tick().catch(onFault)
    mail?.tick().catch(onFault)
  }, tickMs)

  let door: AdminDoor | undefined
  async function close(): Promise<void> {
    clearInterval(tick)
    await door?.close()
    board.close()
    rows.close()
    places.close()
    await mail?.close()
    await sockets.close()
    await app.close()
    await bus.close()
    await indexer.close()
    await tombstones.close()
    await store.close()
    metrics.close()
  }

  try {
    await app.listen({ host: settings.host, port: settings.port })
    const operator = createOperator({ identity, profiles: settled.profiles, rights, store, forms, world })
    door = await openAdminDoor({ dataDir: settings.dataDir, carryOut: operator.carryOut, onFault })
  } catch (error) {
    await close()
    throw explained(error, settings)
  }
  return { port: settings.port, drain, close }
}
