import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endLeftovers, ProcessList } from '#scripts/supervisor/process-list.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-leftovers-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

/** A process that only ends when told to, with `mark` on its command line. */
async function idle(mark: string): Promise<{ pid: number; ended: Promise<unknown>; kill: () => void }> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', mark], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return { pid: child.pid ?? 0, ended, kill: () => child.kill('SIGKILL') }
}

const GONE = { name: 'supervisor', pid: 2 ** 22 + 1, mark: 'scripts/start.ts' }

test('a start ends what a killed one left running', async () => {
  const file = join(directory, 'left.json')
  const left = await idle('the-data-directory')
  await new ProcessList(file, GONE).set({ name: 'PostgreSQL', pid: left.pid, mark: 'the-data-directory' })
  expect(await endLeftovers(file)).toEqual(['PostgreSQL'])
  await left.ended
})

test('a process that got the number of an ended one since is left alone', async () => {
  const file = join(directory, 'reused.json')
  const stranger = await idle('something-else')
  await new ProcessList(file, GONE).set({ name: 'PostgreSQL', pid: stranger.pid, mark: 'the-data-directory' })
  expect(await endLeftovers(file)).toEqual([])
  expect(process.kill(stranger.pid, 0)).toBe(true)
  stranger.kill()
})

test('a second start beside a living one is refused and ends nothing', async () => {
  const file = join(directory, 'living.json')
  const [living, child] = await Promise.all([idle('scripts/start.ts'), idle('the-data-directory')])
  const list = new ProcessList(file, { name: 'supervisor', pid: living.pid, mark: 'scripts/start.ts' })
  await list.set({ name: 'PostgreSQL', pid: child.pid, mark: 'the-data-directory' })
  await expect(endLeftovers(file)).rejects.toThrow(`already runs here as process ${living.pid}`)
  expect(process.kill(child.pid, 0)).toBe(true)
  living.kill()
  child.kill()
})
