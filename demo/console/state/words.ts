// Every sentence that depends on a number or on trouble.

import type { Trouble } from './calls.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** How long somebody has waited: short, for a column. */
export function waitOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ${minutes % 60} min` : plural(Math.floor(hours / 24), 'day', 'days')
}

/** When something happened, as short as it can be without becoming wrong. */
export function whenOf(epoch: number, nowMs: number, locale?: string): string {
  if (!epoch) return ''
  const then = new Date(epoch)
  const now = new Date(nowMs)
  if (then.toDateString() === now.toDateString()) return timeOfDay(epoch, locale)
  return then.toLocaleDateString(locale, { day: 'numeric', month: 'short' })
}

export function timeOfDay(epoch: number, locale?: string): string {
  return new Date(epoch).toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
}

export function dayOf(epoch: number, nowMs: number, locale?: string): string {
  const day = new Date(epoch).toDateString()
  if (day === new Date(nowMs).toDateString()) return 'Today'
  if (day === new Date(nowMs - 86_400_000).toDateString()) return 'Yesterday'
  return new Date(epoch).toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long' })
}

export function troubleInWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'offline':
      return 'The server does not answer. Check the connection and try again.'
    case 'unauthorised':
      return 'This key is not known here.'
    case 'missing':
      return 'This conversation is not there, or not yours to see.'
    case 'taken':
      return trouble.words ?? 'Another agent was quicker.'
    case 'rate':
      return `Too many requests. Try again in ${plural(Math.max(1, trouble.retryAfterSeconds), 'second', 'seconds')}.`
    case 'refused':
      return trouble.words ?? 'The server refused this.'
  }
}

export function refusalInWords(code: string): string {
  switch (code) {
    case 'too_long':
      return 'Not sent: the message is too long.'
    case 'closed':
      return 'Not sent: the conversation is closed.'
    case 'not_allowed':
      return 'Not sent: join the conversation first.'
    case 'rate':
      return 'Not sent: too many messages at once. Try again.'
    default:
      return 'Not sent. Try again.'
  }
}

export const initialsOf = (name: string): string =>
  name
    .trim()
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase()

export function moneyOf(cost: { currency_code?: string; localized_formatted?: string; value?: number } | undefined): string {
  if (!cost) return ''
  if (cost.localized_formatted) return cost.localized_formatted
  if (typeof cost.value !== 'number') return ''
  try {
    return cost.value.toLocaleString(undefined, cost.currency_code ? { style: 'currency', currency: cost.currency_code } : {})
  } catch {
    // A currency code that is none: the shopper's page said so, and the number is still worth showing.
    return `${cost.value} ${cost.currency_code ?? ''}`.trim()
  }
}
