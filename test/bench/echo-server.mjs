// The floor of every socket figure: a server that sends back what it hears and does nothing else.

import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data, { binary: false })))
server.on('listening', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
