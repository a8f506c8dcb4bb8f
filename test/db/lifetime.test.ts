import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whyNobodyElse } from '#test/scripts/somebody-else.ts'

const lifetime = join(import.meta.dirname, '../../db/lifetime.ts')
/** Says that it is still there after it must have looked for its parent more than once. */
const program = `
  import { stopCleanly } from ${JSON.stringify(lifetime)}
  stopCleanly(async () => undefined)
  setTimeout(() => console.log('there'), 2500)
  setInterval(() => undefined, 1000)`
const nobody = 65_534

function child(parent: ChildProcess, user: { readonly uid?: number; readonly gid?: number }): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_ENV: 'test', STOA_PARENT_PID: String(parent.pid) },
    cwd: '/',
    ...user,
  })
}

const users = [
  { who: 'the same user as', user: {} },
  ...((await whyNobodyElse()) === undefined
    ? [{ who: 'another user than', user: { uid: nobody, gid: nobody } }]
    : []),
]

test.each(users)(
  'a process that runs as $who its parent lives with it, and ends with it',
  async ({ user }) => {
    const parent = spawn('sleep', ['60'])
    const running = child(parent, user)
    const ended = once(running, 'exit')
    const first = await Promise.race([once(running.stdout ?? running, 'data'), ended])
    expect(String(first[0])).toContain('there')
    parent.kill('SIGKILL')
    expect(await ended).toEqual([0, null])
  },
  20_000,
)
