import { z } from 'zod'

const ASK_LIMIT_MS = 2_000

const answer = z.object({ status: z.string() })

/** Whether a process answers at all, even if only that something is missing. */
export async function answers(port: number): Promise<boolean> {
  return await ask(port).then(
    () => true,
    () => false,
  )
}

/**
 * Whether a process says on loopback that all it needs is there.
 * @throws with its answer when it says that something is missing, or with the network's word when it does not listen
 */
export async function isHealthy(port: number): Promise<boolean> {
  const text = await ask(port)
  if (answer.parse(JSON.parse(text)).status === 'ok') return true
  throw new Error(text)
}

async function ask(port: number): Promise<string> {
  const signal = AbortSignal.timeout(ASK_LIMIT_MS)
  const response = await fetch(`http://127.0.0.1:${port}/health`, { signal })
  return await response.text()
}
