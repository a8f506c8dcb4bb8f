import { setTimeout as pause } from 'node:timers/promises'

const limitMs = 120_000
const stepMs = 100

/** Looks again until `look` answers with something. @throws after two minutes, naming what did not come */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
): Promise<Found> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`the demonstration waited two minutes in vain for: ${what}`)
    await pause(stepMs)
  }
}
