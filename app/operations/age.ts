export interface Age {
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'
  readonly count: number
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How long ago something was, in the largest whole unit. */
export function ageOf(since: Date, now: Date): Age {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000))
  if (seconds < minute) return { unit: 'seconds', count: seconds }
  if (seconds < hour) return { unit: 'minutes', count: Math.floor(seconds / minute) }
  if (seconds < day) return { unit: 'hours', count: Math.floor(seconds / hour) }
  return { unit: 'days', count: Math.floor(seconds / day) }
}
