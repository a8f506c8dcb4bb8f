import { defineQuery, setHandler } from '@temporalio/workflow'

/** What a flow waits for, in words for the operator; empty while it works. */
export const waitingFor = defineQuery<string>('waitingFor')

export type Waiting = {
  /** Says what is waited for until `work` ends. */
  during<Result>(what: string, work: Promise<Result>): Promise<Result>
}

/** Answers the query `waitingFor`; call first thing in a flow. */
export function showWaiting(): Waiting {
  let now = ''
  setHandler(waitingFor, () => now)
  return {
    during: async (what, work) => {
      now = what
      try {
        return await work
      } finally {
        now = ''
      }
    },
  }
}
