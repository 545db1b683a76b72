import { statSync } from 'node:fs'
import { openDatabase } from './driver.ts'

/** Larger files would keep the shop waiting; what is wrong with them is found when the page is read, and ends the process then. */
const CHECKED_BYTES = 256 * 1024 * 1024

/**
 * Throws when the file is damaged. Asked before anything is written to it, through a connection that cannot write, so that whoever wants
 * to rescue a damaged file finds it as it was.
 */
export function assertSound(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat || stat.size === 0 || stat.size > CHECKED_BYTES) return
  const database = openDatabase(file, { readOnly: true })
  try {
    const [first] = database.prepare('pragma quick_check(1)').all() as { quick_check: string }[]
    if (first?.quick_check !== 'ok')
      throw new Error('it is damaged. Restore a backup, or copy the folder away before anything else is tried')
  } finally {
    database.close()
  }
}
