import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const HARDHAT = join(ROOT, 'node_modules/hardhat/dist/src/cli.js')
const TIME_LIMIT_MS = 5 * 60_000

test(
  'the native fuzz and invariant tests pass',
  async () => {
    const run = promisify(execFile)(process.execPath, [HARDHAT, 'test', 'solidity'], {
      cwd: ROOT,
      timeout: TIME_LIMIT_MS,
    })
    // What failed, with its counterexample, is on the standard output.
    const { stdout } = await run.catch((error: { stdout?: string; message: string }) => ({
      stdout: error.stdout ?? error.message,
    }))
    expect(stdout).toMatch(/\b[1-9]\d* passing/)
    expect(stdout).not.toMatch(/\bfailing\b/)
  },
  TIME_LIMIT_MS,
)
