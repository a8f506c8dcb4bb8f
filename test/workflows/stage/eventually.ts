import { setTimeout as pause } from 'node:timers/promises'

/** Until `look` answers with something; gives up after 60 s. */
export async function eventually<Value>(look: () => Promise<Value | undefined | false>): Promise<Value> {
  const until = Date.now() + 60_000
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (Date.now() > until) throw new Error('it did not come to pass within 60 s')
    await pause(50)
  }
}
