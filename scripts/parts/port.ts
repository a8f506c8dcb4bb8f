import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below those that systems give to outgoing connections, so that none of these takes a port that was chosen.
const lowest = 15_000
const highest = 32_000
const triesMax = 100
/** What was answered before: its caller may not listen yet. */
const given = new Set<number>()

/**
 * A TCP port of 127.0.0.1 that nobody listens on now, none of `except` and never the same one twice. Another process may
 * take it before the caller does.
 * @throws when a hundred tries find none
 */
export async function freePort(except: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(lowest, highest)
    if (given.has(port) || except.includes(port)) continue
    given.add(port)
    if (await portIsFree(port, '127.0.0.1')) return port
  }
  throw new Error(`no free port between ${lowest} and ${highest}`)
}

/** Whether nobody listens on this port of the host. */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
