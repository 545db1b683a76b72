// rrweb masks text nodes and most fields; text also sits in attributes, addresses and the values of buttons and hidden fields.
// A first net over every event before it is batched. It is not yet the sanitiser that keeps only what is known to be harmless.

import { maskField, maskText } from './mask.ts'
import { EVENT, type RecordedEvent } from './ports.ts'

type Loose = Record<string, unknown>

const SOURCE = { mutation: 0, input: 5 } as const
const TEXT = new Set([
  'title',
  'alt',
  'placeholder',
  'label',
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'aria-roledescription',
  'summary',
  'abbr',
])
const GONE = new Set([
  'content',
  'srcdoc',
  'action',
  'formaction',
  'cite',
  'ping',
  'data',
  'srcset',
  'imagesrcset',
  'nonce',
  'integrity',
  'name',
  'download',
])
const ADDRESS = new Set(['href', 'src', 'poster', 'background', 'xlink:href'])
/** A page's own state words steer its style sheets; any other value may say who the shopper is. */
const STATE_WORD =
  /^(|true|false|\d{1,3}|on|off|open|closed?|opened|active|inactive|selected|checked|unchecked|expanded|collapsed|visible|hidden|disabled|enabled|dark|light|auto|horizontal|vertical|left|right|top|bottom|start|end|center|xs|sm|md|lg|xl)$/i

/** Undefined: nothing of it may or need be told. Changes the event in place; rrweb makes a new one for each `emit`. */
export function conceal(event: RecordedEvent): RecordedEvent | undefined {
  const { data } = event
  if (!isLoose(data)) return event
  if (event.type === EVENT.meta) data.href = plain(data.href)
  if (event.type === EVENT.full) concealNode(data.node)
  // Inside our own shadow root nodes have no number: what happens there is the chat's, not the page's.
  if (event.type === EVENT.increment && data.id === -1) return undefined
  if (event.type === EVENT.increment && data.source === SOURCE.input && typeof data.text === 'string') data.text = maskField(data.text)
  if (event.type === EVENT.increment && data.source === SOURCE.mutation) {
    for (const add of list(data.adds)) concealNode(add.node)
    for (const change of list(data.attributes)) if (isLoose(change.attributes)) concealAttributes(change.attributes, undefined)
  }
  return event
}

function concealNode(node: unknown): void {
  if (!isLoose(node)) return
  if (isLoose(node.attributes)) concealAttributes(node.attributes, node.tagName)
  for (const child of list(node.childNodes)) concealNode(child)
}

function concealAttributes(attributes: Loose, tag: unknown): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string') continue
    const name = key.toLowerCase()
    if (GONE.has(name) || name.startsWith('on')) delete attributes[key]
    else if (name === 'value') attributes[key] = maskField(value)
    else if (TEXT.has(name)) attributes[key] = maskText(value)
    // A style sheet that could not be inlined is fetched by its whole address.
    else if (ADDRESS.has(name) && tag !== 'link' && !value.startsWith('#')) attributes[key] = plain(value)
    else if (name.startsWith('data-') ? !STATE_WORD.test(value) : isCustom(tag) && !STYLING.has(name)) attributes[key] = ''
  }
}

/** Of a custom element's attributes these are the page's style and not its content. */
const STYLING = new Set(['class', 'style', 'id', 'slot', 'part', 'dir', 'lang', 'rr_width', 'rr_height'])

const isCustom = (tag: unknown) => typeof tag === 'string' && tag.includes('-')
const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isLoose) : [])

/** [PRIV-05] Without query, hash and name; nothing at all of data:, blob: and javascript: addresses. */
function plain(value: unknown): string {
  try {
    const { protocol, origin, pathname } = new URL(String(value), 'https://relative.invalid')
    if (protocol !== 'https:' && protocol !== 'http:') return ''
    return origin === 'https://relative.invalid' ? pathname : origin + pathname
  } catch {
    return ''
  }
}
