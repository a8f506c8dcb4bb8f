import { createServer, type Server } from 'node:http'

export interface Health {
  readonly ok: boolean
  readonly details: Readonly<Record<string, unknown>>
}

/** `GET /health` on the loopback. */
export async function serveHealth(port: number, read: () => Health): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/health') return void response.writeHead(404).end()
    const { ok, details } = read()
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: ok ? 'ok' : 'unavailable', details }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
