// What can be asked of the server over HTTP: every group of routes, and what it gets to answer with.

import { agentRoutes } from './gateway/agent-routes.ts'
import { cannedRoutes } from './gateway/canned-routes.ts'
import { configRoute } from './gateway/config-route.ts'
import { conversationRoutes } from './gateway/conversation-routes.ts'
import { departmentRoutes } from './gateway/department-routes.ts'
import { documentRoutes } from './gateway/documents.ts'
import { engagementRoutes } from './gateway/engagement-routes.ts'
import { exportedFile } from './gateway/export.ts'
import { serveFiles } from './gateway/files.ts'
import { healthRoutes } from './gateway/health.ts'
import { hostedPage } from './gateway/hosted-page.ts'
import { httpLineRoutes } from './gateway/http-line-routes.ts'
import { identityRoutes, resumeVouched } from './gateway/identity-routes.ts'
import { itemRoutes } from './gateway/item-routes.ts'
import { legRoutes } from './gateway/leg-routes.ts'
import { metricsRoute } from './gateway/metrics.ts'
import { profileRoutes } from './gateway/profile-routes.ts'
import { createRates, SIGN_IN_RATES } from './gateway/rates.ts'
import { RATING_RATE, ratingRoutes } from './gateway/rating-routes.ts'
import { EXPORT_RATE, rightsRoutes } from './gateway/rights-routes.ts'
import { searchRoutes } from './gateway/search-routes.ts'
import { sessionRoutes } from './gateway/session-routes.ts'
import { createShopIdentity } from './gateway/shop-identity.ts'
import { LETTER_RATES, transcriptRoute } from './gateway/transcript-route.ts'
import { transferRoutes } from './gateway/transfer-routes.ts'
import { openUploadAddresses } from './gateway/upload-addresses.ts'
import { uploadRoutes } from './gateway/upload-routes.ts'
import type { Built } from './parts.ts'
import type { Settings } from './settings.ts'
import { createExportLinkStore } from './store/export-link-store.ts'

export async function mountRoutes(settings: Settings, dist: string, parts: Built): Promise<void> {
  const {
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
    indexer,
    legs,
    mail,
    metrics,
    oidc,
    opening,
    peerAddress,
    presence,
    rates,
    ratings,
    recordingAllowed,
    rights,
    router,
    search,
    sessions,
    settled,
    shopperMessages,
    sockets,
    standing,
    store,
    tokens,
    uploadRows,
    uploads,
  } = parts
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
}
