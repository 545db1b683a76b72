// The floor of a message: a server that writes what it hears durably to SQLite, sends it back, and does nothing else.
// With no file named it only sends it back.

import { createRequire } from 'node:module'
import { argv } from 'node:process'
import { WebSocketServer } from 'ws'

const file = argv[2]
const keep = file === undefined ? () => {} : keeper(file)

function keeper(path) {
  const database = open(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; create table said (id integer primary key, body text)')
  const insert = database.prepare('insert into said (body) values (?)')
  // `database` is named here, because one that nobody holds is closed by the garbage collector.
  return (body) => database.isOpen !== false && insert.run(body)
}

function open(path) {
  const require = createRequire(import.meta.url)
  let sqlite
  try {
    sqlite = require('node:sqlite')
  } catch {
    sqlite = require('@photostructure/sqlite')
  }
  return new sqlite.DatabaseSync(path)
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) =>
  socket.on('message', (data) => {
    keep(data.toString())
    socket.send(data, { binary: false })
  }),
)
server.on('listening', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
