import { z } from 'zod'

const ASK_LIMIT_MS = 2_000

const answer = z.object({ status: z.string() })

/**
 * Whether a process says on loopback that all it needs is there.
 * @throws with its answer when it says that something is missing, or with the network's word when it does not listen
 */
export async function isHealthy(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health`, {
    signal: AbortSignal.timeout(ASK_LIMIT_MS),
  })
  const text = await response.text()
  if (answer.parse(JSON.parse(text)).status === 'ok') return true
  throw new Error(text)
}
