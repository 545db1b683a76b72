// How long tokens live. Apart from the tokens, because the keys must outlive them.

export const LIFE_SECONDS = { agent: 15 * 60, customer: 2 * 3600 } as const
export const LONGEST_LIFE_SECONDS = Math.max(...Object.values(LIFE_SECONDS))
export const LEEWAY_SECONDS = 60
