// `npm run check`: everything that can be said of the code without running it. All steps run, each reports its time.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildContracts } from './builds.ts'

const ROOT = join(import.meta.dirname, '..')
const STEP_LIMIT_MS = 10 * 60_000

interface Step {
  readonly name: string
  /** The program of npm or of ours, from the root, with its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly before?: () => Promise<unknown>
}

const ROOMS = ['app', 'db', 'engine', 'scripts', 'test', 'wallet', 'workflows']

const STEPS: readonly Step[] = [
  { name: 'types', command: ['node_modules/@typescript/native-preview/bin/tsgo', '--noEmit'] },
  {
    name: 'lint',
    command: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '.'],
  },
  {
    name: 'import rules',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      ...['--config', '.config/dependency-cruiser.cjs', ...ROOMS],
    ],
  },
  {
    name: 'format',
    command: ['node_modules/prettier/bin/prettier.cjs', ...['--check', '.', '--cache']],
  },
  { name: 'database types', command: ['scripts/generate-schema.ts', '--check'] },
  { name: 'contract types', command: ['scripts/generate-abis.ts', '--check'], before: buildContracts },
  { name: 'API document', command: ['scripts/generate-openapi.ts', '--check'] },
  { name: 'messages', command: ['app/i18n/check.ts'] },
]

const results = await Promise.all(STEPS.map(check))
const failed = results.filter((isGood) => !isGood).length
console.log(failed === 0 ? 'all checks pass' : `${failed} of ${STEPS.length} checks fail`)
process.exitCode = failed === 0 ? 0 : 1

async function check(step: Step): Promise<boolean> {
  const started = Date.now()
  const problem = await problemOf(step)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${problem === undefined ? '✓' : '✗'} ${step.name.padEnd(16)} ${seconds} s`)
  if (problem !== undefined) console.log(problem)
  return problem === undefined
}

/** What is wrong, in the tool's words, or undefined. */
async function problemOf(step: Step): Promise<string | undefined> {
  if (!existsSync(join(ROOT, step.command[0]))) return `${step.command[0]} is missing`
  try {
    await step.before?.()
  } catch (error) {
    return String(error)
  }
  const child = spawn(process.execPath, step.command, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_LIMIT_MS,
  })
  let written = ''
  const keep = (chunk: Buffer) => (written += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return code === 0 ? undefined : written.trim()
}
