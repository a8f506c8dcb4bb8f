import { condition, defineSignal, setHandler } from '@temporalio/workflow'

/** "The row behind you changed, look at it." Carries nothing: a flow follows its row, not its caller. */
export const changed = defineSignal('changed')

/** A row is looked at again after this long even if the signal was lost. */
const lookAgainAfter = '1 day'

export type Changes = {
  /** Call before reading the row, so that a change during the reading is not lost. */
  forget(): void
  seen(): boolean
  /** Counts as a change. */
  notice(): void
  /** Until the row changed since `forget`, or the time has come to look anyway. */
  next(limit?: string | number): Promise<void>
}

/** Listens for `changed`; call first thing in a flow. */
export function watchChanges(): Changes {
  let seen = false
  const notice = (): void => {
    seen = true
  }
  setHandler(changed, notice)
  return {
    notice,
    forget: () => {
      seen = false
    },
    seen: () => seen,
    next: async (limit = lookAgainAfter) => {
      await condition(() => seen, limit as number)
    },
  }
}
