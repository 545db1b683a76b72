// Which tables name a queue, beside those of sites: what must go along when a queue gets another name. Whoever adds a table with a
// `queue_name` adds it here; a test looks.

/** With `merchant_id` beside the name. */
export const BY_QUEUE_OF_MERCHANT = ['agent_queues', 'conversations', 'queue_entries', 'search_words'] as const
/** With something else beside it; each has a statement of its own. */
export const BY_QUEUE_OTHERWISE = ['site_queues', 'search_marks'] as const
