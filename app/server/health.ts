import { createServer, type Server } from 'node:http'

export interface Health {
  readonly status: 'ok' | 'unavailable'
  /** part → `ok`, or what is wrong with it; no secrets, no personal data */
  readonly details: Readonly<Record<string, string>>
}

/** How long one part may take to answer before it counts as unavailable. */
const partLimitMs = 2_000

/** Asks each part; the whole is unavailable where a needed one is. */
export async function healthOf(
  parts: Readonly<Record<string, { readonly needed: boolean; readonly check: () => Promise<void> }>>,
): Promise<Health> {
  const answers = await Promise.all(
    Object.entries(parts).map(async ([name, { needed, check }]) => {
      const limit = AbortSignal.timeout(partLimitMs)
      const late = new Promise<string>((resolve) =>
        limit.addEventListener('abort', () => resolve('does not answer'), { once: true }),
      )
      const state = await Promise.race([
        check().then(
          () => 'ok',
          (error: unknown) => (error instanceof Error ? error.message : 'failed'),
        ),
        late,
      ])
      return { name, needed, state }
    }),
  )
  return {
    status: answers.some(({ needed, state }) => needed && state !== 'ok') ? 'unavailable' : 'ok',
    details: Object.fromEntries(answers.map(({ name, state }) => [name, state])),
  }
}

/** `GET /health` on a loopback port of its own. */
export async function serveHealth(port: number, health: () => Promise<Health>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/health') return void response.writeHead(404).end()
    void health().then((answer) => {
      response.writeHead(answer.status === 'ok' ? 200 : 503, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
