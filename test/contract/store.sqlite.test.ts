import { freshSqlite } from './fresh-sqlite.ts'
import { storeContract } from './store.contract.ts'

storeContract('SQLite', freshSqlite)
