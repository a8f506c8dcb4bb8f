import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDirectory, programOnPath } from './path.ts'
import { downloadTemporal, RELEASE, type TemporalRelease } from './temporal-download.ts'

const run = promisify(execFile)

/** The newest version that `go install` accepts; it carries server 1.29.1. */
const VERSION = `v${RELEASE.version}`
const GO_NEEDED = [1, 25] as const
const BUILD_LIMIT_MS = 20 * 60_000
const PROGRESS_EVERY_MS = 15_000

type Say = (line: string) => void

/**
 * Where the `temporal` program is: on the PATH, else the copy that an earlier start made, else built now with Go (about
 * five minutes the first time), else the official archive, fetched now.
 * @throws when there is none and none can be had: one line that says how to get it
 */
export async function temporalBinary(say: Say, release = RELEASE): Promise<string> {
  const onPath = programOnPath('temporal')
  if (onPath !== undefined) return onPath
  const directory = join(cacheDirectory(), 'bin')
  const cached = join(directory, 'temporal')
  if (existsSync(cached)) return cached
  await mkdir(directory, { recursive: true })
  const failures: string[] = []
  // Made beside its place: what was interrupted never passes for a whole one.
  const making = join(cacheDirectory(), `making-${process.pid}`)
  const ways: readonly [string, () => Promise<boolean>][] = [
    ['building', async () => await buildTemporal(making, cached, say)],
    ['fetching', async () => await fetchTemporal(release, making, cached, say)],
  ]
  for (const [what, way] of ways) {
    try {
      await mkdir(making, { recursive: true })
      if (await told(what, say, way)) return cached
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    } finally {
      await rm(making, { recursive: true, force: true })
    }
  }
  throw new Error(
    'Temporal is missing: put the `temporal` program on the PATH (https://temporal.io/setup/install-temporal-cli), ' +
      `or install Go ${GO_NEEDED.join('.')} or newer and start again, or set TEMPORAL_ADDRESS to a running server ` +
      `(${failures.join('; ')})`,
  )
}

/** Answers false where there is no Go for it. */
async function buildTemporal(making: string, target: string, say: Say): Promise<boolean> {
  if (!(await goIsNewEnough())) return false
  say(`building Temporal ${VERSION} with Go, once for this machine: about five minutes on two cores`)
  await goInstall(making)
  await rename(join(making, 'temporal'), target)
  return true
}

async function fetchTemporal(
  release: TemporalRelease,
  making: string,
  target: string,
  say: Say,
): Promise<boolean> {
  say(`fetching Temporal v${release.version}, once for this machine, from ${release.from}`)
  await downloadTemporal(release, making, target)
  return true
}

/** Says again and again that what takes long is still being done. */
async function told<T>(what: string, say: Say, act: () => Promise<T>): Promise<T> {
  const started = Date.now()
  const progress = setInterval(
    () => say(`still ${what} Temporal, ${Math.round((Date.now() - started) / 1000)} s`),
    PROGRESS_EVERY_MS,
  )
  try {
    return await act()
  } finally {
    clearInterval(progress)
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
    child.once('exit', (code) => {
      const [last = ''] = errors.trim().split('\n').slice(-1)
      if (code === 0) resolve()
      else reject(new Error(`it cannot be built with Go: ${last}`))
    })
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
