// Why a socket was closed, and whether to come back. The range of a code says it, so that a client
// of today does the right thing with a code of tomorrow.

export const CLOSE = {
  restart: 4000,
  tokenExpired: 4001,
  tooSlow: 4002,
  rate: 4429,
  revoked: 4500,
  siteClosed: 4501,
  banned: 4502,
  clientTooOld: 4503,
  erased: 4504,
} as const

export function shouldComeBack(code: number): boolean {
  // Policy violation and too big: the same bytes would be refused again.
  if (code === 1008 || code === 1009) return false
  return code < 4500 || code > 4999
}
