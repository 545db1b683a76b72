// The one thing a database must do for us: run reads, and commit small units of writing, each wholly or not at all.
// The SQL above it is the same text for every engine (`?` placeholders, epoch ms as integers, JSON as text).

export type Value = string | number | null | Uint8Array

export interface Statement {
  sql: string
  params: readonly Value[]
  /** How many rows it must change; another count means somebody else was faster, and the whole unit is undone. */
  rows?: number
}

/**
 * committed: on disk, power cut included. conflict: a statement's `rows` did not match. duplicate: a unique index said no.
 * In the last two nothing of the unit is stored.
 */
export type Outcome = 'committed' | 'conflict' | 'duplicate'

/** The environment failed: nothing of the unit is stored, and the caller must not say it is. */
export class StoreFault extends Error {
  readonly reason: 'full' | 'read only' | 'broken' | 'closed'
  constructor(reason: StoreFault['reason'], message: string) {
    super(message)
    this.name = 'StoreFault'
    this.reason = reason
  }
}

export interface Engine {
  read<Row>(sql: string, params: readonly Value[]): Promise<Row[]>
  /** A hint that something will be written in a moment: an idle writer wakes up meanwhile. */
  expect?(): void
  /** Resolves only after the commit is durable. Many units may share one commit; none sees another's failure. */
  write(unit: readonly Statement[]): Promise<Outcome>
  /** Writes everything anew, so that nothing that was deleted can still be read from a file. Others wait meanwhile; nothing is lost. */
  scrub(): Promise<void>
  close(): Promise<void>
}
