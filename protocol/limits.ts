// Every number that bounds what one party may ask of another. Server and widget read the same file, so that
// the counter under the composer and the refusal at the gateway can never disagree.

/** Lengths are UTF-16 units, as JavaScript and the database count them. */
export const LIMITS = {
  frameBytes: 64 * 1024,
  bodyBytes: 256 * 1024,
  messageUnits: 4096,
  nameUnits: 120,
  emailUnits: 254,
  urlUnits: 2048,
  titleUnits: 300,
  cidUnits: 128,
  /** base64 characters of one recording part; a whole frame then stays below 32 KB. */
  recordingPartUnits: 24_576,
  cartItems: 100,
  trailPages: 50,
} as const

/** Files of a message. Apart, because a table travels whole or not at all. */
export const UPLOADS = {
  bytes: 10 * 1024 * 1024,
  /** How long an address may be used. */
  addressMs: 5 * 60_000,
  perMessage: 10,
  perDay: { shopper: 100, agent: 1000 },
  extensions: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'pdf', 'txt'],
} as const
export type UploadExtension = (typeof UPLOADS.extensions)[number]

/** What an agent may hold out at once. Apart, for the same reason. */
export const OFFERS = { items: 20, options: 20, quantity: 10_000 } as const

export const TIMES = {
  /** Server's ping with the heads. */
  pingMs: 25_000,
  /** A client that hears nothing for this long redials. */
  silenceMs: 35_000,
  /** No echo after this long: send again with the same id. */
  echoMs: 10_000,
  /** Typing is repeated at most this often, and forgotten after `typingLifeMs`. */
  typingEveryMs: 2_000,
  typingLifeMs: 6_000,
  contextEveryMs: 1_000,
  /** A token is renewed this long before it ends. */
  renewBeforeMs: 60_000,
  /** `resolve_only` is called when the token has less than this left. */
  resumeBeforeMs: 5 * 60_000,
} as const

/** The form before a talk. */
export const FORM = { fields: 12, options: 50, languages: 60, labelUnits: 120, answerUnits: 500, bytes: 32_768 } as const
