// Brings a database to the shape the code expects: numbered SQL texts, each applied once, in its own transaction.
// The texts are fit for every engine; a text that has been released is never edited, the next one is appended.

/** One connection; both calls may answer now or later. */
export interface Migratable {
  exec(sql: string): unknown
  rows(sql: string): unknown
}

const FOUNDATION = `
  create table if not exists schema_version (version integer not null);
  create table if not exists meta (name text primary key, value text not null);
`

function countOf(rows: unknown): number {
  if (!Array.isArray(rows)) throw new Error('The database did not answer with rows.')
  const version: unknown = rows[0]?.version
  return version === undefined ? 0 : Number(version)
}

/** Returns how many migrations it applied. */
export async function migrate(database: Migratable, migrations: readonly string[]): Promise<number> {
  await database.exec(FOUNDATION)
  const found = countOf(await database.rows('select version from schema_version'))
  if (found > migrations.length) {
    throw new Error(
      `This database was written by a newer Shopbell: it is at version ${found}, and this one knows versions up to ${migrations.length}. ` +
        'Run the newer Shopbell, or restore the backup made before the update.',
    )
  }
  for (let version = found + 1; version <= migrations.length; version += 1) {
    await database.exec('begin')
    try {
      await database.exec(migrations[version - 1] ?? '')
      await database.exec('delete from schema_version')
      await database.exec(`insert into schema_version (version) values (${version})`)
      await database.exec('commit')
    } catch (cause) {
      await undo(database)
      throw new Error(`Migration ${version} failed and was undone: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
  return migrations.length - found
}

async function undo(database: Migratable): Promise<void> {
  try {
    await database.exec('rollback')
  } catch {
    // After some errors, a full disk among them, the engine has rolled back by itself.
  }
}

/** The random name of this history of facts, made once. A restored backup is given another, so that clients fetch everything anew. */
export async function streamOf(database: Migratable, fresh: string): Promise<string> {
  if (!/^[0-9a-z-]+$/.test(fresh)) throw new Error('A stream name is made of digits, lower case letters and hyphens.')
  await database.exec(`insert into meta (name, value) values ('stream', '${fresh}') on conflict (name) do nothing`)
  const rows = await database.rows("select value from meta where name = 'stream'")
  const value: unknown = Array.isArray(rows) ? rows[0]?.value : undefined
  if (typeof value !== 'string') throw new Error('The database kept no stream name.')
  return value
}
