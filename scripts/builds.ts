// What has to be built before the processes run, each only when what it is made from has changed.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startForeign } from './parts/running.ts'

const ROOT = join(import.meta.dirname, '..')
const BUILD_LIMIT_MS = 10 * 60_000

interface Build {
  readonly name: string
  /** Files and folders that the result depends on. */
  readonly inputs: readonly string[]
  readonly output: string
  readonly command: readonly [string, ...string[]]
  readonly environment: Readonly<Record<string, string>>
}

const CONTRACTS: Build = {
  name: 'contracts',
  inputs: ['contracts', 'hardhat.config.ts', 'package-lock.json'],
  output: 'artifacts',
  command: ['node_modules/hardhat/dist/src/cli.js', 'build', '--quiet', '--no-tests'],
  environment: {},
}

const consoleBuild = (name: 'web' | 'admin'): Build => ({
  name: `${name} console`,
  // The consoles may import the engine's money and client, and the flows' messages: see the import rules.
  inputs: ['app', 'engine', 'db', 'workflows', 'vite.config.ts', 'package-lock.json'],
  output: `build/${name}`,
  command: ['node_modules/@remix-run/dev/dist/cli.js', 'vite:build'],
  environment: { STOA_CONSOLE: name },
})

/** Compiles the contracts into `artifacts/`. Answers whether there was anything to do. */
export const buildContracts = async (): Promise<boolean> => await build(CONTRACTS)

/** Bundles one console into `build/<name>`. Answers whether there was anything to do. */
export const buildConsole = async (name: 'web' | 'admin'): Promise<boolean> => await build(consoleBuild(name))

async function build(plan: Build): Promise<boolean> {
  const wanted = await hashOf(plan.inputs)
  const stamp = join(ROOT, plan.output, '.inputs')
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return false
  // Without its stamp an interrupted build is built again.
  await rm(stamp, { force: true })
  const log = join(ROOT, 'build', `${plan.name.replace(' ', '-')}.log`)
  await mkdir(dirname(log), { recursive: true })
  await run(plan, log)
  await writeFile(stamp, wanted)
  return true
}

async function run(plan: Build, log: string): Promise<void> {
  await rm(log, { force: true })
  // Guarded like every program of a start: a supervisor that is killed leaves no build behind either.
  const build = await startForeign({
    name: plan.name,
    command: process.execPath,
    arguments: plan.command.map((part, index) => (index === 0 ? join(ROOT, part) : part)),
    directory: ROOT,
    environment: { ...(process.env as Record<string, string>), NODE_ENV: 'production', ...plan.environment },
    logFile: log,
  })
  const end = await Promise.race([build.ended, pause(BUILD_LIMIT_MS, 'too slow', { ref: false })])
  if (end === 'code 0') return
  await build.stop()
  throw new Error(`the ${plan.name} cannot be built (${end}; ${relative(ROOT, log)}):\n${build.lastLines()}`)
}

async function hashOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of await filesOf(join(ROOT, input))) {
      hash.update(relative(ROOT, file)).update('\0')
      hash.update(await readFile(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/** The file itself, or all files below a folder in a stable order; none when it does not exist. */
async function filesOf(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR') return [path]
    if (code === 'ENOENT') return []
    throw error
  }
}
