// What an engagement may say: when the shop speaks first. Each rule is judged by its kind, and keeps only the fields of its kind.

import * as v from 'valibot'
import { isLocation } from '../domain/locations.ts'
import type { Engagement } from '../domain/settings.ts'
import { oidNumber } from './canned-routes.ts'
import { filled, text } from './schemas.ts'

/** A site's pages load all of its engagements, so they stay small. */
export const ENGAGEMENT_LIMITS = {
  nameUnits: 120,
  greetingUnits: 1_000,
  valueUnits: 500,
  groups: 10,
  functions: 10,
  departments: 100,
  secondsMost: 86_400,
  pagesMost: 10_000,
} as const

const address = v.picklist(['contains', 'does not contain', 'is exactly', 'is not'])
const amount = v.picklist(['is at least', 'is more than', 'is less than', 'is at most'])
const words = filled(ENGAGEMENT_LIMITS.valueUnits)
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))
const seconds = upTo(ENGAGEMENT_LIMITS.secondsMost)
const rule = <const Type extends string, Entries extends v.ObjectEntries>(type: Type, entries: Entries) =>
  v.object({ type: v.literal(type), ...entries })

const equationFunction = v.variant('type', [
  rule('current page url', { current_page_url_logic: address, current_page_url_value: words }),
  rule('any page from session', { any_page_url_logic: address, any_page_url_value: words }),
  // An empty one means: came from nowhere.
  rule('referring website address', { referring_website_logic: address, referring_website_value: text(ENGAGEMENT_LIMITS.valueUnits) }),
  rule('customers browsing time', { customers_browsing_time_logic: amount, customers_browsing_time_seconds: seconds }),
  rule('number of viewed pages', { number_of_viewed_pages_logic: amount, number_of_viewed_pages_value: upTo(ENGAGEMENT_LIMITS.pagesMost) }),
  v.pipe(
    rule('customers location', {
      customers_location_logic: v.picklist(['is', 'is not']),
      customers_location_country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'is not a country code')),
      customers_location_state: v.nullish(text(60)),
    }),
    v.check(
      ({ customers_location_country: country, customers_location_state: state }) => isLocation(country, state || undefined),
      'names a country or state that is not in the list of locations',
    ),
  ),
])

const equation = v.object({
  groups: v.nullish(
    v.pipe(
      v.array(v.object({ functions: v.pipe(v.array(equationFunction), v.minLength(1), v.maxLength(ENGAGEMENT_LIMITS.functions)) })),
      v.maxLength(ENGAGEMENT_LIMITS.groups),
    ),
  ),
})

export const engagement = v.object({
  active: v.nullish(v.boolean()),
  customer_greeting: v.nullish(text(ENGAGEMENT_LIMITS.greetingUnits)),
  customer_initiated: v.nullish(v.boolean()),
  department_oids: v.nullish(v.pipe(v.array(oidNumber), v.maxLength(ENGAGEMENT_LIMITS.departments))),
  engagement_name: filled(ENGAGEMENT_LIMITS.nameUnits),
  equation: v.nullish(equation),
  time_on_page: v.nullish(seconds),
  visitor_type: v.nullish(v.picklist(['all', 'first time', 'returning'])),
})

/** What is not said is said here, so that nobody who reads it has to guess. */
export function completed(given: v.InferOutput<typeof engagement>): Engagement {
  return {
    active: given.active ?? false,
    customer_greeting: given.customer_greeting ?? '',
    customer_initiated: given.customer_initiated ?? false,
    department_oids: [...new Set(given.department_oids ?? [])],
    engagement_name: given.engagement_name,
    equation: {
      groups: (given.equation?.groups ?? []).map((group) => ({
        functions: group.functions.map((each) => {
          if (each.type !== 'customers location') return each
          const { customers_location_state: state, ...rest } = each
          return state ? { ...rest, customers_location_state: state } : rest
        }),
      })),
    },
    time_on_page: given.time_on_page ?? 0,
    visitor_type: given.visitor_type ?? 'all',
  }
}
