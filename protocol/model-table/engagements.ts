// Engagements, the rules that start them, and the places those rules may name.

import { ENVELOPE } from './envelope.ts'
import type { ModelTable } from './fields.ts'

export const ENGAGEMENT_MODELS = {
  ConversationEngagement: {
    active: 'boolean',
    conversation_engagement_oid: 'int32',
    customer_greeting: 'string',
    customer_initiated: 'boolean',
    department_oids: 'integer[]',
    engagement_name: 'string',
    equation: 'ConversationEngagementEquation',
    time_on_page: 'int32',
    visitor_type: { is: 'string', values: ['all', 'first time', 'returning'] },
  },
  ConversationEngagementEquation: {
    groups: 'ConversationEngagementEquationGroup[]',
  },
  ConversationEngagementEquationFunction: {
    any_page_url_logic: { is: 'string', values: ['contains', 'does not contain', 'is exactly', 'is not'] },
    any_page_url_value: 'string',
    current_page_url_logic: { is: 'string', values: ['contains', 'does not contain', 'is exactly', 'is not'] },
    current_page_url_value: 'string',
    customers_browsing_time_logic: { is: 'string', values: ['is at least', 'is more than', 'is less than', 'is at most'] },
    customers_browsing_time_seconds: 'int32',
    customers_location_country: 'string',
    customers_location_logic: { is: 'string', values: ['is', 'is not'] },
    customers_location_state: 'string',
    number_of_viewed_pages_logic: { is: 'string', values: ['is at least', 'is more than', 'is less than', 'is at most'] },
    number_of_viewed_pages_value: 'int32',
    referring_website_logic: { is: 'string', values: ['contains', 'does not contain', 'is exactly', 'is not'] },
    referring_website_value: 'string',
    type: {
      is: 'string',
      values: [
        'current page url',
        'customers location',
        'customers browsing time',
        'number of viewed pages',
        'referring website address',
        'any page from session',
      ],
    },
  },
  ConversationEngagementEquationGroup: {
    functions: 'ConversationEngagementEquationFunction[]',
  },
  ConversationEngagementResponse: {
    conversation_engagement: 'ConversationEngagement',
    ...ENVELOPE,
  },
  ConversationEngagementsResponse: {
    conversation_engagements: 'ConversationEngagement[]',
    ...ENVELOPE,
  },
  ConversationLocationCountry: {
    iso2: 'string',
    name: 'string',
    state_provinces: 'ConversationLocationStateProvince[]',
  },
  ConversationLocationStateProvince: {
    abbreviation: 'string',
    name: 'string',
  },
  ConversationLocationsResponse: {
    countries: 'ConversationLocationCountry[]',
    ...ENVELOPE,
  },
} as const satisfies ModelTable
