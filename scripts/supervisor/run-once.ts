import { spawn } from 'node:child_process'

const RUN_LIMIT_MS = 10 * 60_000
const KEPT_CHARACTERS = 8_000

/**
 * Runs one of our commands to its end.
 * @throws with what it wrote last when it ends with anything but 0, or takes longer than ten minutes
 */
export async function runOnce(entry: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [entry], {
    env: { NODE_ENV: 'production', ...environment, STOA_PARENT_PID: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_LIMIT_MS,
  })
  let written = ''
  const keep = (chunk: Buffer) => (written = `${written}${chunk.toString()}`.slice(-KEPT_CHARACTERS))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${entry} failed (${code}):\n${written.trim()}`)
}
