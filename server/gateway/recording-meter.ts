// How much of a page one socket may send: so many bytes a second, so many in all. What comes too fast is dropped until the next full
// picture, since increments with a hole in them show a page that never was; after the whole allowance the recording is over.

export const RECORDING_BYTES = {
  perSecond: 1024 * 1024,
  /** A full picture of a large page comes at once. */
  burst: 4 * 1024 * 1024,
  inAll: 50 * 1024 * 1024,
} as const

export type Verdict = 'pass' | 'drop' | 'over'

export interface RecordingMeter {
  take(bytes: number, startsPicture: boolean, now: number): Verdict
}

export function createRecordingMeter(allowed: { perSecond: number; burst: number; inAll: number } = RECORDING_BYTES): RecordingMeter {
  let left = allowed.burst
  let at: number | undefined
  let inAll = 0
  let isDropping = false

  return {
    take(bytes, startsPicture, now) {
      // A clock that was set back gives nothing and takes nothing.
      left = Math.min(allowed.burst, left + (Math.max(0, now - (at ?? now)) / 1000) * allowed.perSecond)
      at = now
      if (inAll + bytes > allowed.inAll) return 'over'
      if (startsPicture) isDropping = false
      if (bytes > left) isDropping = true
      if (isDropping) return 'drop'
      left -= bytes
      inAll += bytes
      return 'pass'
    },
  }
}
