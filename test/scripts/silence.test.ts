import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '#scripts/parts/port.ts'
import { type Running, startOwn } from '#scripts/parts/running.ts'
import { answers } from '#scripts/supervisor/health.ts'
import { Supervised } from '#scripts/supervisor/supervised.ts'

const limits = { everyMs: 20, silenceMs: 400 }

let directory: string
let part: Supervised
let started: Running[]
let said: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-silence-'))
  started = []
  said = []
})
afterEach(async () => {
  await part.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Supervises a program that answers on a port, or never listens there. */
async function supervise(program: 'answers' | 'listens to nobody'): Promise<void> {
  const port = await freePort()
  const script = {
    answers: `require('node:http').createServer((_, response) => response.end('{"status":"unavailable"}')).listen(${port}, '127.0.0.1')`,
    'listens to nobody': 'setInterval(() => {}, 1000)',
  }[program]
  part = await Supervised.start({
    name: 'part',
    start: async () =>
      await startOwn({
        name: 'part',
        command: process.execPath,
        arguments: ['-e', script],
        environment: {},
        logFile: join(directory, 'part.log'),
      }),
    onStart: async (running) => void started.push(running),
    say: (line) => said.push(line),
    listening: { ...limits, ask: async () => await answers(port) },
  })
  if (program === 'answers') await expect.poll(async () => await answers(port)).toBe(true)
}

test('a part that hangs is ended and started again; what it says about itself ends nothing', async () => {
  await supervise('answers')
  await pause(limits.silenceMs * 2)
  expect(started).toHaveLength(1)
  started[0]?.kill('SIGSTOP')
  await expect.poll(() => started.length, { timeout: 20_000 }).toBe(2)
  expect(said).toEqual([
    'part has not answered for 0.4 s, ending it',
    'part ended (SIGKILL), starting it again',
  ])
})

test('a part that has not answered yet is left alone', async () => {
  await supervise('listens to nobody')
  await pause(limits.silenceMs * 3)
  expect(started).toHaveLength(1)
  expect(said).toEqual([])
})
