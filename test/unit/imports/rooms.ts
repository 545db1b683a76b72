// The table of rooms: who may know whom, and which packages. A new arrow is a decision; it is made here or not at all.

export interface Room {
  /** The folder, from the root of the project. */
  folder: string
  /** Rooms whose files it may import. Its own are always allowed. */
  knows: string[]
  /** Packages from outside; `node:` stands for what Node itself brings. */
  packages: string[]
}

const preact = ['preact', '@preact/signals']
/** The widget does without what ties the two together for others (`widget/ui/drawn.ts`). */
const small = ['preact', '@preact/signals-core']

export const ROOMS: Room[] = [
  { folder: 'protocol', knows: [], packages: [] },
  // For apps that take it from npm; no page of a pasted tag has any of it.
  { folder: 'loader/package', knows: ['loader'], packages: ['react', 'vue'] },
  { folder: 'loader', knows: [], packages: [] },

  { folder: 'widget/browser', knows: [], packages: [] },
  { folder: 'widget/line', knows: ['protocol'], packages: [] },
  { folder: 'widget/tabs', knows: ['protocol', 'widget/line'], packages: [] },
  { folder: 'widget/conversation', knows: ['protocol'], packages: ['@preact/signals-core'] },
  { folder: 'widget/context', knows: ['protocol'], packages: [] },
  { folder: 'widget/page', knows: ['protocol', 'widget/conversation', 'widget/ui'], packages: [] },
  { folder: 'widget/recording', knows: ['protocol'], packages: ['@rrweb/record', '@rrweb/types'] },
  { folder: 'widget/locales', knows: [], packages: ['@preact/signals-core'] },
  { folder: 'widget/looks', knows: [], packages: ['@preact/signals-core'] },
  { folder: 'widget/ui', knows: ['protocol', 'widget/conversation', 'widget/locales', 'widget/looks'], packages: small },
  { folder: 'widget/attention', knows: ['widget/conversation', 'widget/locales'], packages: ['@preact/signals-core'] },
  { folder: 'widget/menu', knows: ['protocol', 'widget/attention', 'widget/conversation', 'widget/locales', 'widget/ui'], packages: small },
  { folder: 'widget/rating', knows: ['protocol', 'widget/conversation', 'widget/locales', 'widget/ui'], packages: small },
  { folder: 'widget/files', knows: ['protocol', 'widget/conversation', 'widget/locales', 'widget/ui'], packages: small },
  { folder: 'widget/cards', knows: ['protocol', 'widget/conversation', 'widget/locales', 'widget/ui'], packages: small },

  { folder: 'server/domain', knows: ['protocol'], packages: [] },
  {
    folder: 'server/gateway',
    knows: ['protocol', 'server/domain'],
    packages: ['node:', 'ws', 'fastify', 'jose', 'valibot', '@valibot/to-json-schema', 'prom-client', '@node-rs/argon2', 'openid-client'],
  },
  { folder: 'server/store', knows: ['protocol', 'server/domain'], packages: ['node:', '@photostructure/sqlite'] },
  { folder: 'server/blobs', knows: ['protocol', 'server/domain'], packages: ['node:', 'sharp', 'aws4fetch'] },
  { folder: 'server/mail', knows: ['server/domain'], packages: ['node:', 'nodemailer'] },
  { folder: 'server/bus', knows: ['protocol', 'server/domain'], packages: [] },

  { folder: 'demo/storefront', knows: [], packages: [] },
  {
    folder: 'demo/console',
    // What a message has besides its words looks the same to both sides, and is taken in by the same hands.
    knows: ['protocol', 'widget/line', 'widget/conversation', 'widget/files', 'widget/cards', 'widget/ui'],
    packages: preact,
  },
  { folder: 'demo/viewer', knows: [], packages: ['rrweb', '@rrweb/types'] },
]

/** Files that build the parts and hand each what it needs. Only they see across rooms. */
export const WIRING: { files: RegExp; sees: string[]; packages: string[] }[] = [
  { files: /^widget\/(index|browser-context)\.ts$/, sees: ['protocol', 'widget'], packages: small },
  { files: /^server\/[^/]+\.ts$/, sees: ['protocol', 'server'], packages: ['node:', 'pino'] },
]

/** Files that a room holds out to one other: what the two say to each other, in the words of the one that answers. */
export const DOORS: { file: string; to: string }[] = [
  // Console and viewer are two origins that talk by postMessage. The viewer must know nobody, so the words lie with it.
  { file: 'demo/viewer/messages.ts', to: 'demo/console' },
]

/** Arrows that exist as types only: nothing of the file on the right arrives in the one on the left. */
export const TYPE_ARROWS: [from: string, to: string][] = [
  ['widget/index.ts', 'loader/handoff.ts'],
  // What a page is promised is written once, beside the loader; what keeps it lies in the widget.
  ['widget/page/identity.ts', 'loader/api.ts'],
  ['widget/page/refusal.ts', 'loader/api.ts'],
  ['widget/page/talk-events.ts', 'loader/api.ts'],
  ['widget/page/verbs.ts', 'loader/api.ts'],
]
