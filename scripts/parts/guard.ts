// Runs one program that knows nothing of us (PostgreSQL, Anvil, Temporal) and ends it when the process that asked for it
// is gone, however it went: the operating system closes the channel between the two even after SIGKILL.
import { spawn } from 'node:child_process'

/** What the guard is told as its one argument, in JSON. */
export interface GuardPlan {
  readonly command: string
  readonly arguments: readonly string[]
  /** One that the program's own user may enter, which need not be ours. */
  readonly directory: string
  readonly stopSignal: NodeJS.Signals
  /** How long the program may take to end before it is killed. */
  readonly stopLimitMs: number
  /** The user that the program runs as, where it must not be the one that runs us. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** What the guard says to its parent: first `started`, at the end `ended`. */
export type GuardMessage =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ended'; readonly reason: string }

function say(message: GuardMessage): void {
  // A parent that is gone by now is what `disconnect` tells; it is no error of ours.
  if (process.connected) process.send?.(message, () => undefined)
}

function guard(plan: GuardPlan): void {
  // The parent may be gone before we got this far: then there was nobody left to tell us.
  if (!process.connected) process.exit(1)
  const child = spawn(plan.command, plan.arguments, {
    cwd: plan.directory,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...plan.user,
  })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    child.kill(plan.stopSignal)
    setTimeout(() => child.kill('SIGKILL'), plan.stopLimitMs)
  }
  child.on('spawn', () => say({ kind: 'started', pid: child.pid as number }))
  child.on('error', (error) => {
    say({ kind: 'failed', reason: error.message })
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    say({ kind: 'ended', reason: signal ?? `code ${code}` })
    process.exit(code ?? 1)
  })
  process.on('disconnect', stop)
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // Whatever ends us, the program does not outlive us.
  process.on('exit', () => child.kill('SIGKILL'))
}

const [plan] = process.argv.slice(2)
if (import.meta.main && plan !== undefined) guard(JSON.parse(plan) as GuardPlan)
