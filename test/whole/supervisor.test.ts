import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '#scripts/parts/port.ts'

const PORTS = [
  'WEB_PORT',
  'ADMIN_PORT',
  'MAILBOX_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_PAGES_PORT',
  'EVM_PORT',
] as const
const START_LIMIT_MS = 60_000
const END_LIMIT_MS = 20_000

let directory: string
let ports: Record<(typeof PORTS)[number], number>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-supervisor-'))
  // PostgreSQL's own user must be able to pass.
  await chmod(directory, 0o755)
  const free = await Promise.all(PORTS.map(async (name) => [name, await freePort()] as const))
  ports = Object.fromEntries(free) as typeof ports
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

interface Started {
  readonly process: ChildProcess
  /** Its exit code, with all it wrote. */
  readonly ended: Promise<{ code: number | null; written: string }>
}

function start(variables: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/start.ts')], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      STOA_DIRECTORY: join(directory, 'stoa'),
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  child.stdout.on('data', (chunk: Buffer) => (written += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (written += chunk.toString()))
  return {
    process: child,
    ended: new Promise((resolve) =>
      child.once('close', (code) => resolve({ code, written: written.trim() })),
    ),
  }
}

const listSchema = z.object({ children: z.array(z.object({ name: z.string(), pid: z.number() })) })

/** The parts of the start that runs now, by name, once all of `names` are among them. */
async function untilListed(
  { ended }: Started,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const deadline = Date.now() + START_LIMIT_MS
  let said: string | undefined
  void ended.then(({ written }) => (said = written))
  while (Date.now() < deadline && said === undefined) {
    const text = await readFile(join(directory, 'stoa', 'pids.json'), 'utf8').catch(() => '{"children":[]}')
    const listed = new Map(listSchema.parse(JSON.parse(text)).children.map(({ name, pid }) => [name, pid]))
    if (names.every((name) => listed.has(name))) return listed
    await pause(50)
  }
  throw new Error(`${names.join(', ')} were not started: ${said ?? 'too slow'}`)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + END_LIMIT_MS
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`still there: ${pids.filter(isAlive).join(', ')}`)
    await pause(50)
  }
}

test('a wrong variable is one line that names it', async () => {
  expect(await start({ WEB_PORT: 'x' }).ended).toEqual({
    code: 1,
    written: 'WEB_PORT must be a port, 1 to 65535',
  })
  expect(await start({ ADMIN_PORT: String(ports.WEB_PORT) }).ended).toEqual({
    code: 1,
    written: `ADMIN_PORT=${ports.WEB_PORT}: WEB_PORT is the same port`,
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
  const { code, written } = await start({ DATABASE_URL: 'postgres://someone:a-password@127.0.0.1:1/stoa' })
    .ended
  expect(code).toBe(1)
  expect(written).toContain('DATABASE_URL: nothing usable answers at 127.0.0.1:1')
  expect(written).not.toContain('a-password')
})

test('a killed supervisor leaves nothing running, and the next start takes up the same data', async () => {
  const parts = ['PostgreSQL', 'Anvil', 'Temporal', 'mailbox']
  const first = start()
  const listed = await untilListed(first, parts)
  first.process.kill('SIGKILL')
  await untilGone(parts.map((name) => listed.get(name) ?? 0))

  await rm(join(directory, 'stoa', 'pids.json'))
  const second = start()
  const again = await untilListed(second, parts)
  second.process.kill('SIGINT')
  const { code, written } = await second.ended
  expect({ code, written }).toMatchObject({ code: 0 })
  await untilGone([...again.values()])
}, 120_000)
