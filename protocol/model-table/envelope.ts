// What is around an answer: the envelope of a success and of a refusal.

import type { ModelTable } from './fields.ts'

/** Beside the payload of nearly every answer. */
export const ENVELOPE = { error: 'Error', metadata: 'ResponseMetadata', success: 'boolean', warning: 'Warning' } as const

export const ENVELOPE_MODELS = {
  Error: {
    developer_message: 'string',
    error_code: 'string',
    more_info: 'string',
    object_id: 'string',
    user_message: 'string',
  },
  ErrorResponse: {
    ...ENVELOPE,
  },
  ResponseMetadata: {
    payload_name: 'string',
    result_set: 'ResultSet',
  },
  ResultSet: {
    count: 'integer',
    limit: 'integer',
    more: 'boolean',
    next_offset: 'integer',
    offset: 'integer',
    total_records: 'integer',
  },
  Warning: {
    more_info: 'string',
    warning_code: 'string',
    warning_message: 'string',
  },
} as const satisfies ModelTable
