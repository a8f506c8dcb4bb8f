import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Door } from '#engine/commands.ts'
import { connectEngine, type EngineClient } from '#engine/gateway/client.ts'
import { freePort } from '#scripts/parts/port.ts'
import { type Running, startOwn, untilReady } from '#scripts/parts/running.ts'
import { ledgerFollowed, requireBooksBalance } from './books.ts'
import type { TestDatabase } from './database.ts'

const readyLimitMs = 30_000
const mainFile = fileURLToPath(new URL('../../engine/main.ts', import.meta.url))

export interface TestEngine {
  /** `host:port`, the same after a restart */
  readonly address: string
  readonly tokens: Readonly<Record<Door, string>>
  /** A connection to one door, closed by `stop`. */
  client(door: Door): EngineClient
  /** What the process says of itself; undefined where it does not answer. */
  health(): Promise<
    { readonly status: string; readonly details: Readonly<Record<string, unknown>> } | undefined
  >
  /** SIGKILL, as a crash would be. Resolves once the process is gone. */
  kill(): Promise<void>
  /** Starts it again after a kill. Resolves once it leads. */
  start(): Promise<void>
  /** SIGSTOP: alive, and doing nothing. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** Resolves when it ends by itself, with how. */
  ended(): Promise<string>
  /** SIGTERM; resolves with how it ended. */
  terminate(): Promise<string>
  /**
   * Ends everything, and throws where the books do not balance. Of an engine that runs the ledger is first let up to
   * the journal's end; one that a test left killed is judged by what its ledger had shown until then.
   */
  stop(): Promise<void>
}

/** The engine's own process on this database, leading when this resolves. Call `stop` in `afterAll`. */
export async function startEngine(database: TestDatabase): Promise<TestEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-engine-'))
  const [port, healthPort] = [await freePort(), await freePort()]
  const address = `127.0.0.1:${port}`
  const tokens = { web: token(), admin: token(), worker: token() }
  const clients: EngineClient[] = []
  const health: TestEngine['health'] = async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${healthPort}/health`)
      return (await response.json()) as Awaited<ReturnType<TestEngine['health']>>
    } catch {
      return undefined
    }
  }
  let isRunning = false
  const start = async (): Promise<Running> => {
    const running = await startOwn({
      name: 'engine',
      command: process.execPath,
      arguments: [mainFile],
      environment: {
        DATABASE_URL: database.url('engine'),
        HEALTH_PORT: String(healthPort),
        LOG_LEVEL: 'info',
        ENGINE_PORT: String(port),
        ENGINE_SEGMENT: '1',
        ENGINE_TOKEN_WEB: tokens.web,
        ENGINE_TOKEN_ADMIN: tokens.admin,
        ENGINE_TOKEN_WORKER: tokens.worker,
      },
      logFile: join(directory, 'engine.log'),
    })
    await untilReady(running, readyLimitMs, async () => (await health())?.status === 'ok')
    isRunning = true
    void running.ended.then(() => (isRunning = false))
    return running
  }
  let running = await start()
  return {
    address,
    tokens,
    health,
    client: (door) => {
      const client = connectEngine({ address, door, token: tokens[door], connectLimitMs: 10_000 })
      clients.push(client)
      return client
    },
    kill: async () => {
      running.kill('SIGKILL')
      await running.ended
    },
    start: async () => {
      running = await start()
    },
    pause: () => running.kill('SIGSTOP'),
    resume: () => running.kill('SIGCONT'),
    ended: async () => await running.ended,
    terminate: async () => {
      running.kill('SIGTERM')
      return await running.ended
    },
    stop: async () => {
      for (const client of clients) client.close()
      try {
        if (isRunning) await ledgerFollowed(database.kysely('owner'))
        await requireBooksBalance(database.kysely('owner'))
      } finally {
        await running.stop()
        await rm(directory, { recursive: true, force: true })
      }
    },
  }
}

function token(): string {
  return randomBytes(24).toString('base64url')
}
