// Group commit: many units of writing, one transaction, one fsync. Each unit stands or falls alone; the disk failing fells them all.

import { cachedStatements } from './connection.ts'
import { bound, type Database, sqliteCode } from './driver.ts'
import type { Outcome, Statement, StoreFault } from './engine.ts'

export type Unit = readonly Statement[]

/** How one unit ended. A bug is a statement SQLite would not run: a mistake of ours, not of the disk. */
export type Settled =
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'bug'; message: string }
  | { kind: 'fault'; reason: StoreFault['reason']; message: string }

type Fault = Extract<Settled, { kind: 'fault' }>

const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const FULL = 13
/** Codes of the statement itself: SQL mistakes, constraints, too big, type mismatch, misuse, bad index, aborted. All else is the environment. */
const OURS = new Set([1, 2, 4, 18, 19, 20, 21, 25])
/** A primary key, a unique index, a rowid. */
const DUPLICATE = new Set([1555, 2067, 2579])

/** Which fault an error of the driver is; undefined when the statement is to blame. */
export function faultOf(error: unknown): Fault | undefined {
  const code = sqliteCode(error)
  if (code === undefined) return undefined
  const primary = code & 0xff
  if (OURS.has(primary)) return undefined
  const message = `SQLite: ${error instanceof Error ? error.message : 'unknown'} (${code})`
  if (primary === FULL) return { kind: 'fault', reason: 'full', message }
  // Locked by a program that is not ours, for longer than we wait. Nothing is lost and it may pass, so it is not 'broken'.
  if (primary === READ_ONLY || primary === BUSY || primary === LOCKED) return { kind: 'fault', reason: 'read only', message }
  return { kind: 'fault', reason: 'broken', message }
}

export interface Group {
  /** One `Settled` per unit, in order, after the disk has answered. Once broken, it touches the disk no more. */
  commit(units: readonly Unit[]): Settled[]
  /** Takes the file's lock for a commit that is announced. It fails for the reasons a commit fails, and then the commit says so. */
  begin(): void
  isBegun(): boolean
  /** The announced commit did not come. */
  letGo(): void
}

export function createGroup(database: Database): Group {
  const prepare = cachedStatements(database)
  let broken: Fault | undefined
  let begun = false

  /** The usual case, most of the day: nobody to protect from a refused unit but itself. */
  function alone(unit: Unit): Settled {
    const refused = refusalOf(unit)
    prepare(refused === undefined ? 'commit' : 'rollback').run()
    return refused ?? { kind: 'outcome', outcome: 'committed' }
  }

  function attempt(unit: Unit): Settled {
    prepare('savepoint unit').run()
    const refused = refusalOf(unit)
    if (refused !== undefined) prepare('rollback to unit').run()
    prepare('release unit').run()
    return refused ?? { kind: 'outcome', outcome: 'committed' }
  }

  function refusalOf(unit: Unit): Settled | undefined {
    for (const { sql, params, rows } of unit) {
      try {
        const { changes } = prepare(sql).run(...bound(params))
        if (rows !== undefined && Number(changes) !== rows) return { kind: 'outcome', outcome: 'conflict' }
      } catch (error) {
        if (faultOf(error) !== undefined) throw error
        if (DUPLICATE.has(sqliteCode(error) ?? 0)) return { kind: 'outcome', outcome: 'duplicate' }
        // The SQL text carries placeholders only, never a shopper's words.
        return { kind: 'bug', message: `${error instanceof Error ? error.message : String(error)} in: ${sql}` }
      }
    }
    return undefined
  }

  function undo(): void {
    try {
      database.exec('rollback')
    } catch {
      // After some errors SQLite has already rolled back by itself.
    }
  }

  function begin(): void {
    if (!begun) prepare('begin immediate').run()
    begun = true
  }

  function commit(units: readonly Unit[]): Settled[] {
    // After a failed fsync nobody knows what the disk holds, and the next fsync may lie. A rejected unit may even be there after the
    // restart, which then answers its repetition with 'duplicate'.
    const known = broken
    if (known !== undefined) return units.map(() => known)
    try {
      begin()
      begun = false
      const [only] = units
      if (only !== undefined && units.length === 1) return [alone(only)]
      const settled = units.map(attempt)
      prepare('commit').run()
      return settled
    } catch (error) {
      undo()
      const message = error instanceof Error ? error.message : String(error)
      const fault: Fault = faultOf(error) ?? { kind: 'fault', reason: 'broken', message }
      if (fault.reason === 'broken') broken = fault
      return units.map(() => fault)
    }
  }

  return {
    commit,
    isBegun: () => begun,
    begin() {
      if (broken !== undefined) return
      try {
        begin()
      } catch {
        // The commit meets the same, and answers with it.
      }
    },
    letGo() {
      if (begun) undo()
      begun = false
    },
  }
}
