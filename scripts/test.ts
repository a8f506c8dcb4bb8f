// `npm test`: builds what the tests need, runs all of them against real parts, and ends with `N passed, N failed`.
// Arguments go to Vitest, which then runs alone: `npm test -- test/engine`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { buildConsole, buildContracts } from './builds.ts'
import { temporalBinary } from './parts/temporal-binary.ts'
import { temporalTestServer } from './parts/temporal-test-server.ts'

const ROOT = join(import.meta.dirname, '..')
const REPORT = join(ROOT, 'build', 'test', 'vitest.json')

interface Totals {
  readonly passed: number
  /** Skipped tests count here: what did not run has not passed. */
  readonly failed: number
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

const chosen = process.argv.slice(2)
const totals = await runAll()
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)

async function runAll(): Promise<Totals> {
  try {
    await prepare()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  }
  const solidity = chosen.length === 0 ? await runSolidity() : { passed: 0, failed: 0 }
  const vitest = await runVitest()
  return { passed: solidity.passed + vitest.passed, failed: solidity.failed + vitest.failed }
}

async function prepare(): Promise<void> {
  const started = Date.now()
  const say = (line: string) => console.log(line)
  const needsTemporal = process.env['TEMPORAL_ADDRESS'] === undefined
  await Promise.all([
    buildContracts(),
    buildConsole('web'),
    buildConsole('admin'),
    ...(needsTemporal ? [temporalBinary(say)] : []),
    temporalTestServer(say),
  ])
  console.log(`built what the tests need in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

async function runSolidity(): Promise<Totals> {
  const files = await readdir(join(ROOT, 'test', 'contracts'), { recursive: true })
  if (!files.some((file) => file.endsWith('.t.sol'))) return { passed: 0, failed: 0 }
  const { code, written } = await run(['node_modules/hardhat/dist/src/cli.js', 'test', 'solidity'])
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(written)?.[1] ?? 0)
  return atLeastOneFailure(code, { passed: count('passing'), failed: count('failing') + count('skipped') })
}

async function runVitest(): Promise<Totals> {
  await mkdir(join(ROOT, 'build', 'test'), { recursive: true })
  await rm(REPORT, { force: true })
  const { code } = await run([
    'node_modules/vitest/vitest.mjs',
    ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`, ...chosen],
  ])
  if (!existsSync(REPORT)) return { passed: 0, failed: 1 }
  const report = reportSchema.parse(JSON.parse(await readFile(REPORT, 'utf8')))
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests
  return atLeastOneFailure(code, { passed: report.numPassedTests, failed })
}

/** A run that ended badly without a failed test (a file that does not load, an error between tests) has failed too. */
function atLeastOneFailure(code: number | null, counted: Totals): Totals {
  return code === 0 ? counted : { ...counted, failed: Math.max(1, counted.failed) }
}

/** Runs one of npm's programs under this Node, shows what it writes, and answers it without colours. */
async function run(command: readonly string[]): Promise<{ code: number | null; written: string }> {
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    // Its own mode: ours may be that of whoever called.
    env: { ...process.env, NODE_ENV: 'test', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let written = ''
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk)
    written += chunk.toString()
  })
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, written: stripVTControlCharacters(written) }
}
