import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Connection } from '@temporalio/client'
import { cacheDirectory, programOnPath } from './path.ts'
import { type Running, startForeign, untilReady } from './running.ts'

const run = promisify(execFile)

/** The newest version that `go install` accepts; it carries server 1.29.1. */
const VERSION = 'v1.5.1'
const GO_NEEDED = [1, 25] as const
const READY_LIMIT_MS = 60_000
const BUILD_LIMIT_MS = 20 * 60_000
const PROGRESS_EVERY_MS = 15_000

export interface TemporalPlan {
  readonly port: number
  readonly namespace: string
  /** The flows live here across restarts. */
  readonly databaseFile: string
  readonly logFile: string
  /** Serves Temporal's own pages on this port. */
  readonly pagesPort?: number
  /** Told what takes long. */
  readonly say: (line: string) => void
}

export interface Temporal {
  readonly running: Running
  readonly address: string
}

/** Starts Temporal's development server on 127.0.0.1, from the binary of {@link temporalBinary}. */
export async function startTemporal(plan: TemporalPlan): Promise<Temporal> {
  const command = await temporalBinary(plan.say)
  const address = `127.0.0.1:${plan.port}`
  const running = await startForeign({
    name: 'Temporal',
    command,
    arguments: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(plan.port)],
      ...['--namespace', plan.namespace, '--db-filename', plan.databaseFile, '--log-level', 'error'],
      ...(plan.pagesPort === undefined
        ? ['--headless']
        : ['--ui-ip', '127.0.0.1', '--ui-port', String(plan.pagesPort)]),
    ],
    environment: { PATH: process.env['PATH'] ?? '', HOME: homedir() },
    logFile: plan.logFile,
  })
  try {
    await untilReady(running, READY_LIMIT_MS, async () => await temporalAnswers(address, plan.namespace))
  } catch (error) {
    await running.stop()
    throw error
  }
  return { running, address }
}

/** Whether a server answers at this address and knows the namespace. Throws what it says when it does not. */
export async function temporalAnswers(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 })
  try {
    await connection.workflowService.describeNamespace({ namespace })
    return true
  } finally {
    await connection.close()
  }
}

/**
 * Where the `temporal` program is: on the PATH, else the copy that an earlier start built, else built now with Go
 * (about five minutes the first time).
 * @throws when there is none and no Go to build one: says how to get it
 */
export async function temporalBinary(say: (line: string) => void): Promise<string> {
  const onPath = programOnPath('temporal')
  if (onPath !== undefined) return onPath
  const cached = join(cacheDirectory(), 'bin', 'temporal')
  if (!existsSync(cached)) await buildTemporal(cached, say)
  return cached
}

async function buildTemporal(target: string, say: (line: string) => void): Promise<void> {
  if (!(await goIsNewEnough())) {
    throw new Error(
      'Temporal is missing: put the `temporal` program on the PATH (https://temporal.io/setup/install-temporal-cli), ' +
        `or install Go ${GO_NEEDED.join('.')} or newer and start again, or set TEMPORAL_ADDRESS to a running server`,
    )
  }
  say(`building Temporal ${VERSION} with Go, once for this machine: about five minutes on two cores`)
  const started = Date.now()
  const progress = setInterval(
    () => say(`still building Temporal, ${Math.round((Date.now() - started) / 1000)} s`),
    PROGRESS_EVERY_MS,
  )
  // Built beside its place: an interrupted build never passes for a whole one.
  const making = join(cacheDirectory(), `making-${process.pid}`)
  try {
    await mkdir(join(cacheDirectory(), 'bin'), { recursive: true })
    await goInstall(making)
    await rename(join(making, 'temporal'), target)
  } finally {
    clearInterval(progress)
    await rm(making, { recursive: true, force: true })
  }
}

async function goInstall(binDirectory: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn('go', ['install', `github.com/temporalio/cli/cmd/temporal@${VERSION}`], {
      env: { ...process.env, GOBIN: binDirectory },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: BUILD_LIMIT_MS,
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-2_000)))
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`Temporal cannot be built with Go:\n${errors.trim()}`)),
    )
  })
}

async function goIsNewEnough(): Promise<boolean> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'])
    const [major = 0, minor = 0] = stdout.trim().replace('go', '').split('.').map(Number)
    return major > GO_NEEDED[0] || (major === GO_NEEDED[0] && minor >= GO_NEEDED[1])
  } catch {
    return false
  }
}
