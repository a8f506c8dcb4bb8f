import { fork, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { GuardMessage, GuardPlan } from './guard.ts'

/** A program that has been started, ours or foreign. */
export interface Running {
  readonly name: string
  /** The program's own process id: killing it is what a crash looks like. */
  readonly pid: number
  /** Resolves once the program has ended, with `code 1` or `SIGKILL`. */
  readonly ended: Promise<string>
  /** The last lines it wrote, for the message of a failure. */
  readonly lastLines: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  /** Asks it to end, kills it when it takes too long, and waits until it has ended. */
  readonly stop: () => Promise<void>
}

export interface Program {
  readonly name: string
  readonly command: string
  readonly arguments: readonly string[]
  /** Where it runs; the root of the file system unless it is said. */
  readonly directory?: string
  /** The whole environment of the program: nothing of ours reaches it unless it is named here. */
  readonly environment: Readonly<Record<string, string>>
  /** Standard output and errors are appended to this file. */
  readonly logFile: string
  readonly stopSignal?: NodeJS.Signals
  readonly stopLimitMs?: number
  readonly user?: { readonly uid: number; readonly gid: number }
}

const STOP_LIMIT_MS = 10_000
const LAST_LINES = 20
/** What a guard needs above its program's own limit to see it ended. */
const GUARD_MARGIN_MS = 2_000

/** Starts a program of our own, which watches `STOA_PARENT_PID` itself. */
export async function startOwn(program: Program): Promise<Running> {
  const log = openLog(program.logFile)
  const child = spawn(program.command, program.arguments, {
    // A group of its own: Ctrl-C in the terminal reaches only the supervisor, which then stops its children in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: { NODE_ENV: 'production', ...program.environment, STOA_PARENT_PID: String(process.pid) },
    ...program.user,
  })
  closeSync(log)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => reject(new Error(`${program.name} cannot be started: ${error.message}`)))
  })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  return runningOf(program, child, child.pid as number, ended, program.stopSignal ?? 'SIGTERM', 0)
}

/** Starts a foreign program under a guard that ends it when this process is gone. */
export async function startForeign(program: Program): Promise<Running> {
  const log = openLog(program.logFile)
  const plan: GuardPlan = {
    command: program.command,
    arguments: program.arguments,
    directory: program.directory ?? '/',
    stopSignal: program.stopSignal ?? 'SIGTERM',
    stopLimitMs: program.stopLimitMs ?? STOP_LIMIT_MS,
    ...(program.user && { user: program.user }),
  }
  const guard = fork(new URL('guard.ts', import.meta.url), [JSON.stringify(plan)], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { NODE_ENV: 'production', ...program.environment },
    execArgv: [],
  })
  closeSync(log)
  let pid = 0
  let reason = 'SIGKILL'
  const ended = new Promise<string>((resolve) => {
    guard.on('exit', () => {
      // A guard that was killed leaves its program behind: nobody else would end it.
      if (pid !== 0) signalled(pid, 'SIGKILL')
      resolve(reason)
    })
  })
  await new Promise<void>((resolve, reject) => {
    guard.on('message', (message: GuardMessage) => {
      if (message.kind === 'started') {
        pid = message.pid
        return resolve()
      }
      reason = message.reason
      if (message.kind === 'ended') pid = 0
      else reject(new Error(`${program.name} cannot be started: ${message.reason}`))
    })
    guard.once('error', reject)
    guard.once('exit', () => reject(new Error(`${program.name} cannot be started: ${reason}`)))
  })
  // The channel must not keep a caller alive that is done otherwise.
  guard.channel?.unref()
  return runningOf(program, guard, pid, ended, 'SIGTERM', GUARD_MARGIN_MS)
}

function runningOf(
  program: Program,
  process: ChildProcess,
  pid: number,
  ended: Promise<string>,
  stopSignal: NodeJS.Signals,
  marginMs: number,
): Running {
  return {
    name: program.name,
    pid,
    ended,
    lastLines: () => lastLines(program.logFile),
    kill: (signal) => signalled(pid, signal),
    stop: async () => {
      process.kill(stopSignal)
      const limit = new AbortController()
      const late = pause((program.stopLimitMs ?? STOP_LIMIT_MS) + marginMs, 'late', {
        signal: limit.signal,
      }).catch(() => 'in time')
      if ((await Promise.race([ended, late])) === 'late') process.kill('SIGKILL')
      limit.abort()
      await ended
    },
  }
}

/**
 * Asks `probe` again and again until it answers true (or does not throw and answers nothing).
 * @throws when the program ends first or the limit passes, with its last lines
 */
export async function untilReady(
  running: Running,
  limitMs: number,
  probe: () => Promise<boolean>,
): Promise<void> {
  let end: string | undefined
  void running.ended.then((reason) => (end = reason))
  const deadline = Date.now() + limitMs
  let lastError: unknown
  while (Date.now() < deadline) {
    if (end !== undefined)
      throw new Error(`${running.name} ended (${end}) before it was ready\n${running.lastLines()}`)
    try {
      if (await probe()) return
    } catch (error) {
      lastError = error
    }
    await pause(50)
  }
  const cause = lastError instanceof Error ? `: ${lastError.message}` : ''
  throw new Error(`${running.name} was not ready within ${limitMs / 1000} s${cause}\n${running.lastLines()}`)
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  return openSync(file, 'a')
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n')
  } catch {
    return ''
  }
}

function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
