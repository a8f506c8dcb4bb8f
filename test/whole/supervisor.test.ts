import type { ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '#scripts/parts/port.ts'
import { type RunningInformation, runningSchema } from '#scripts/supervisor/announce.ts'
import { isAlive, portVariables, spawnStart } from './installation.ts'
import { foundWork, leaveWork, query } from './kept-work.ts'

const START_LIMIT_MS = 240_000
const END_LIMIT_MS = 30_000

const everything = [
  'Anvil',
  'PostgreSQL',
  'Temporal',
  'admin',
  'engine',
  'mailbox',
  'wallet',
  'web',
  'worker',
]
let directory: string
/** The installation that runs now, from one test to the next: a start takes long. */
let running: Started
let information: RunningInformation
let ports: Record<(typeof portVariables)[number], number>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-supervisor-'))
  // PostgreSQL's own user must be able to pass.
  await chmod(directory, 0o755)
  const free = await Promise.all(portVariables.map(async (name) => [name, await freePort()] as const))
  ports = Object.fromEntries(free) as typeof ports
})

afterAll(async () => {
  running?.process.kill('SIGTERM')
  await running?.ended
  await rm(directory, { recursive: true, force: true })
})

/** Where the installation keeps everything. */
const home = (): string => join(directory, 'stoa')

interface Started {
  readonly process: ChildProcess
  /** Its exit code, with all it wrote. */
  readonly ended: Promise<{ code: number | null; written: string }>
  /** All it wrote until now. */
  written(): string
}

function start(flags: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): Started {
  const numbers = Object.entries(ports).map(([name, port]) => [name, String(port)])
  const { child, written } = spawnStart(home(), flags, { ...Object.fromEntries(numbers), ...variables })
  return {
    process: child,
    ended: new Promise((resolve) =>
      child.once('close', (code) => resolve({ code, written: written().trim() })),
    ),
    written,
  }
}

const listSchema = z.object({ children: z.array(z.object({ name: z.string(), pid: z.number() })) })

/** Every process of the installation that is listed now, by name. */
async function listed(): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(join(home(), 'pids.json'), 'utf8').catch(() => '{"children":[]}')
  return new Map(listSchema.parse(JSON.parse(text)).children.map(({ name, pid }) => [name, pid]))
}

/** Asks until there is an answer, at the latest until this start has ended. */
async function until<T>({ ended, written }: Started, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + START_LIMIT_MS
  let hasEnded = false
  void ended.then(() => (hasEnded = true))
  while (Date.now() < deadline && !hasEnded) {
    const found = await ask()
    if (found !== undefined) return found
    await pause(50)
  }
  throw new Error(`it did not come so far: ${written()}`)
}

/** What `running.json` says once all is ready. */
async function untilReady(started: Started): Promise<RunningInformation> {
  return await until(started, async () => {
    // Said after the file is whole.
    if (!started.written().includes('Stoa runs (ready in')) return undefined
    return runningSchema.parse(JSON.parse(await readFile(join(home(), 'running.json'), 'utf8')))
  })
}

async function parentOf(pid: number): Promise<number> {
  const [, parent] = /^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  if (parent === undefined) throw new Error(`${pid} has no parent`)
  return Number(parent)
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + END_LIMIT_MS
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`still there: ${pids.filter(isAlive).join(', ')}`)
    await pause(50)
  }
}

test('a wrong variable is one line that names it', async () => {
  expect(await start([], { WEB_PORT: 'x' }).ended).toEqual({
    code: 1,
    written: 'WEB_PORT must be a port, 1 to 65535',
  })
})

test('a taken port is one line that names it and what to do', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(ports.EVM_PORT, '127.0.0.1', resolve))
  expect(await start().ended).toEqual({
    code: 1,
    written: `port ${ports.EVM_PORT} is taken: stop what listens there, or set EVM_PORT to another port`,
  })
  await new Promise((resolve) => server.close(resolve))
})

test('an existing part that does not answer is named, and a password in its address is not shown', async () => {
  const { code, written } = await start([], {
    DATABASE_URL: 'postgres://someone:a-password@127.0.0.1:1/stoa',
  }).ended
  expect(code).toBe(1)
  expect(written).toContain('DATABASE_URL: nothing usable answers at 127.0.0.1:1')
  expect(written).not.toContain('a-password')
})

test('killed half way it leaves nothing running, and the next start gets ready without the demonstration it was begun without', async () => {
  const killed = start(['--empty'])
  const parts = ['PostgreSQL', 'Anvil', 'Temporal', 'mailbox']
  const pids = await until(killed, async () => {
    const now = await listed()
    return parts.every((name) => now.has(name)) ? [...now.values()] : undefined
  })
  killed.process.kill('SIGKILL')
  await untilGone(pids)

  running = start(['--empty'])
  information = await untilReady(running)
  expect([...(await listed()).keys()].toSorted()).toEqual(everything)
  expect(information.logins).toEqual([])
  expect(await query(information, 'select id from staff')).toEqual([])
}, 300_000)

test.each([[[]], [['--fresh']]])(
  'a second start beside a living one is refused in one line and takes nothing from it, with the flags %j',
  async (flags) => {
    const files = ['running.json', 'pids.json'].map((name) => join(home(), name))
    const before = await Promise.all(files.map(async (file) => await readFile(file, 'utf8')))
    expect(await start(flags).ended).toEqual({
      code: 1,
      written: `Stoa already runs here as process ${running.process.pid}: stop that one first`,
    })
    expect(await Promise.all(files.map(async (file) => await readFile(file, 'utf8')))).toEqual(before)
    expect([...(await listed()).values()].filter((pid) => !isAlive(pid))).toEqual([])
  },
)

test('after a killed supervisor the next start ends what stayed and has all that was done; Ctrl-C ends everything', async () => {
  await leaveWork(information)
  const parts = await listed()
  const anvil = Number(parts.get('Anvil'))
  // What would end Anvil is held, as a machine under load may hold it.
  const guard = await parentOf(anvil)
  process.kill(guard, 'SIGSTOP')
  try {
    running.process.kill('SIGKILL')
    await untilGone([...parts.values()].filter((pid) => pid !== anvil))
    expect(isAlive(anvil)).toBe(true)
    running = start()
    information = await untilReady(running)
  } finally {
    process.kill(guard, 'SIGKILL')
  }
  expect(running.written()).toContain('ended what an earlier start left: Anvil\n')
  expect(await foundWork(information)).toEqual({ row: 'a row', balance: '0x7', flow: 'RUNNING' })
  expect(information.logins).toEqual([])

  const pids = [...(await listed()).values()]
  expect(pids).toHaveLength(everything.length)
  running.process.kill('SIGINT')
  expect(await running.ended).toMatchObject({ code: 0 })
  expect(pids.filter(isAlive)).toEqual([])
  expect((await readdir(home())).filter((name) => /^(running|pids)\.json/.test(name))).toEqual([])
}, 300_000)

test('--fresh begins anew', async () => {
  running = start(['--fresh', '--empty'])
  information = await untilReady(running)
  expect(await foundWork(information)).toEqual({ row: undefined, balance: '0x0', flow: undefined })
}, 300_000)

test('a killed supervisor takes every process of a ready installation with it', async () => {
  const pids = [...(await listed()).values()]
  expect(pids).toHaveLength(everything.length)
  running.process.kill('SIGKILL')
  await untilGone(pids)
}, 60_000)
