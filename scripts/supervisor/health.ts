import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

const READY_LIMIT_MS = 90_000
const ASK_LIMIT_MS = 2_000
const ASK_EVERY_MS = 100

const answer = z.object({ status: z.string() })

/**
 * Waits until a process says on loopback that all it needs is there.
 * @throws after a minute and a half, with its last answer and where its log is
 */
export async function untilHealthy(name: string, port: number, logFile: string): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS
  let last = 'no answer'
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/health`, {
        signal: AbortSignal.timeout(ASK_LIMIT_MS),
      })
      last = await response.text()
      if (answer.parse(JSON.parse(last)).status === 'ok') return
    } catch {
      // Not listening yet.
    }
    await pause(ASK_EVERY_MS)
  }
  throw new Error(`${name} is not ready after ${READY_LIMIT_MS / 1000} s: ${last}; see ${logFile}`)
}
