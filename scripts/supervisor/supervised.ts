import { setTimeout as pause } from 'node:timers/promises'
import type { Running } from '../parts/running.ts'
import { fellSilent, type Listening } from './silence.ts'

const RESTARTS_A_MINUTE_MAX = 5
const MINUTE_MS = 60_000
const FIRST_DELAY_MS = 250

export interface SupervisedPlan {
  readonly name: string
  readonly start: () => Promise<Running>
  /** Told of each process that runs under this name from now on. */
  readonly onStart: (running: Running) => Promise<void>
  /** A part that hangs is ended, where it can be asked. */
  readonly listening?: Listening
  readonly say: (line: string) => void
}

/**
 * A part that is started again when it ends by itself or no longer answers, at most five times a minute, each time after
 * a longer pause.
 */
export class Supervised {
  readonly name: string
  readonly #plan: SupervisedPlan
  readonly #stopping = new AbortController()
  #running: Running | undefined
  #watching: Promise<void> = Promise.resolve()

  private constructor(plan: SupervisedPlan) {
    this.name = plan.name
    this.#plan = plan
  }

  /** @throws what the first start throws: only a part that has run once is started again */
  static async start(plan: SupervisedPlan): Promise<Supervised> {
    const part = new Supervised(plan)
    const running = await plan.start()
    await plan.onStart(running)
    part.#running = running
    part.#watching = part.#watch(running)
    return part
  }

  /** Ends the part for good and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.stop()
    await this.#watching
  }

  async #watch(first: Running): Promise<void> {
    const { signal } = this.#stopping
    let running: Running | undefined = first
    const restarts: number[] = []
    while (!signal.aborted) {
      if (running) {
        const ended = new AbortController()
        void this.#endIfSilent(running, ended.signal)
        const reason = await running.ended
        ended.abort()
        this.#running = undefined
        if (signal.aborted) return
        this.#plan.say(`${this.name} ended (${reason}), starting it again`)
      }
      await pause(delayBefore(restarts, Date.now()), undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      restarts.push(Date.now())
      running = await this.#again()
    }
    await running?.stop()
  }

  async #endIfSilent(running: Running, signal: AbortSignal): Promise<void> {
    const { listening, say } = this.#plan
    if (listening === undefined || !(await fellSilent(listening, signal))) return
    say(`${this.name} has not answered for ${listening.silenceMs / 1_000} s, ending it`)
    running.kill('SIGKILL')
  }

  async #again(): Promise<Running | undefined> {
    try {
      const running = await this.#plan.start()
      this.#running = running
      await this.#plan.onStart(running)
      return running
    } catch (error) {
      this.#plan.say(`${this.name} does not start: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
}

/**
 * How long to wait before the next start, given the times of the earlier ones (milliseconds since 1970, oldest first):
 * a quarter of a second, doubled for each start of the last minute; when the minute's starts are used up, until the
 * oldest of them is a minute ago.
 */
export function delayBefore(restarts: readonly number[], now: number): number {
  const recent = restarts.filter((at) => now - at < MINUTE_MS)
  const [oldest] = recent.slice(-RESTARTS_A_MINUTE_MAX)
  if (recent.length >= RESTARTS_A_MINUTE_MAX && oldest !== undefined) return oldest + MINUTE_MS - now
  return FIRST_DELAY_MS * 2 ** recent.length
}
