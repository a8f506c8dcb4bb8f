import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { freePort } from '#scripts/parts/port.ts'
import { type RunningInformation, runningSchema } from '#scripts/supervisor/announce.ts'
import { inherited } from '#scripts/supervisor/environments.ts'

/** The variables of the ports that `npm start` listens on. */
export const portVariables = [
  'WEB_PORT',
  'ADMIN_PORT',
  'MAILBOX_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_PAGES_PORT',
  'EVM_PORT',
] as const
/** One machine plays everybody: what guards against one caller's many requests would stop a test. */
export const patientLimits = {
  RATE_LIMIT_REQUESTS: '100000',
  RATE_LIMIT_REQUESTS_BY_ADDRESS: '100000',
  RATE_LIMIT_SIGN_INS_BY_ADDRESS: '1000',
}

const startLimitMs = 300_000
const stopLimitMs = 40_000

const listSchema = z.object({ children: z.array(z.object({ name: z.string(), pid: z.number() })) })

/** An installation of its own, started as `npm start` starts it. */
export type StartedInstallation = {
  readonly directory: string
  readonly information: RunningInformation
  /** The process that runs under this name now. */
  pidOf(part: string): Promise<number>
  /** SIGKILL. Resolves with the process once it is gone. */
  kill(part: string): Promise<number>
  /** All that it wrote. */
  written(): string
  /** Stops every part, and removes all it kept. */
  end(): Promise<void>
}

/** @param variables besides the ports, which are free ones */
export async function startInstallation(
  flags: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<StartedInstallation> {
  const parent = await mkdtemp(join(tmpdir(), 'stoa-'))
  // PostgreSQL's own user must be able to pass.
  await chmod(parent, 0o755)
  const directory = join(parent, 'stoa')
  const chosen = await Promise.all(
    portVariables.map(async (name) => [name, String(await freePort())] as const),
  )
  const { child, written } = spawnStart(directory, flags, { ...Object.fromEntries(chosen), ...variables })
  const information = await untilRunning(child, directory, written)
  const pidOf = async (part: string): Promise<number> => {
    const listed = listSchema.parse(JSON.parse(await readFile(join(directory, 'pids.json'), 'utf8')))
    const found = listed.children.find(({ name }) => name === part)
    if (!found) throw new Error(`no part ${part} among ${listed.children.map(({ name }) => name).join(', ')}`)
    return found.pid
  }
  return {
    directory,
    information,
    pidOf,
    kill: async (part) => {
      const pid = await pidOf(part)
      process.kill(pid, 'SIGKILL')
      while (isAlive(pid)) await pause(10)
      return pid
    },
    written,
    end: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      await Promise.race([ended, pause(stopLimitMs, undefined, { ref: false })])
      child.kill('SIGKILL')
      await rm(parent, { recursive: true, force: true })
    },
  }
}

/** Starts an installation in this directory as `npm start` does, and keeps all it writes. */
export function spawnStart(
  directory: string,
  flags: readonly string[],
  variables: Readonly<Record<string, string>>,
): { readonly child: ChildProcess; readonly written: () => string } {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/start.ts'), ...flags], {
    env: {
      NODE_ENV: 'production',
      ...inherited(),
      STOA_DIRECTORY: directory,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (written += chunk.toString()))
  return { child, written: () => written }
}

async function untilRunning(
  child: ChildProcess,
  directory: string,
  written: () => string,
): Promise<RunningInformation> {
  const deadline = Date.now() + startLimitMs
  while (Date.now() < deadline && child.exitCode === null) {
    const text = await readFile(join(directory, 'running.json'), 'utf8').catch(() => undefined)
    const read = text === undefined ? undefined : runningSchema.safeParse(parsed(text))
    if (read?.success) return read.data
    await pause(100)
  }
  child.kill('SIGKILL')
  throw new Error(`the installation did not start:\n${written()}`)
}

/** Half-written text is looked at again later. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
