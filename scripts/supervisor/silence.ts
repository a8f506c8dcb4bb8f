import { setTimeout as pause } from 'node:timers/promises'

export interface Listening {
  /** Whether the part answers at all, however it says it is. */
  readonly ask: () => Promise<boolean>
  readonly everyMs: number
  /** How long it may be silent once it has answered. */
  readonly silenceMs: number
}

/**
 * Whether a part fell silent: it had answered, and then did not for so long. One that has not answered yet may still be
 * reading its journal, and is left alone.
 *
 * @param signal ends the listening; then it did not
 */
export async function fellSilent(
  { ask, everyMs, silenceMs }: Listening,
  signal: AbortSignal,
): Promise<boolean> {
  let heardAt: number | undefined
  while (!signal.aborted) {
    if (await ask()) heardAt = performance.now()
    else if (heardAt !== undefined && performance.now() - heardAt > silenceMs) return !signal.aborted
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
  return false
}
