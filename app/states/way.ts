import type { Step } from '#app/components/state-steps.tsx'

/** What a matter passes through, in order; in the reader's words, and with the moments that are known. */
export interface Way<Station extends string> {
  readonly stations: readonly Station[]
  readonly label: (station: Station) => string
  readonly reachedAt: Partial<Record<Station, Date | null>>
}

/** Everything before the station is done, it is current, the rest is to come. */
export function stepsTo<Station extends string>(
  way: Way<Station>,
  station: NoInfer<Station>,
  waitsFor: string,
): readonly Step[] {
  const here = way.stations.indexOf(station)
  return way.stations.map((one, place) => {
    if (place === here) return { label: way.label(one), state: 'current', waitsFor }
    return place < here ? reached(way, one, 'done') : { label: way.label(one), state: 'upcoming' }
  })
}

/** The whole way is gone. */
export function stepsDone<Station extends string>(way: Way<Station>): readonly Step[] {
  return way.stations.map((one) => reached(way, one, 'done'))
}

/** The way ended at its last station, against what was asked for. */
export function stepsFailed<Station extends string>(way: Way<Station>): readonly Step[] {
  const last = way.stations.length - 1
  return way.stations.map((one, place) => reached(way, one, place === last ? 'failed' : 'done'))
}

function reached<Station extends string>(
  { label, reachedAt }: Way<Station>,
  station: Station,
  state: 'done' | 'failed',
): Step {
  const at = reachedAt[station] ?? null
  return { label: label(station), state, ...(at === null ? {} : { at }) }
}
