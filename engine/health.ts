import { createServer, type Server } from 'node:http'
import type { EngineStatus } from './leader.ts'

/** `GET /health` on the loopback: ok while this process leads, unavailable while it waits or recovers. */
export async function serveHealth(port: number, status: () => EngineStatus): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/health') return void response.writeHead(404).end()
    const { role, sequence, lag, problems, waiting, connections } = status()
    const details = {
      role,
      sequence: String(sequence),
      lag: Object.fromEntries(Object.entries(lag).map(([name, commands]) => [name, String(commands)])),
      problems,
      waiting,
      connections,
    }
    response.writeHead(role === 'leader' ? 200 : 503, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: role === 'leader' ? 'ok' : 'unavailable', details }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
