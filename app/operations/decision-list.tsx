import { DateTime } from '#app/components/date-time.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'

export interface Decided {
  readonly key: string
  readonly label: string
  readonly good: boolean
  readonly staff: string
  readonly at: Date
  readonly reason: string
  /** beside the state, as the office */
  readonly note?: string
}

/** Who decided what, when and why. */
export function DecisionList({ decisions }: { decisions: readonly Decided[] }) {
  return (
    <ul className="grid gap-4">
      {decisions.map(({ key, label, good, staff, at, reason, note }) => (
        <li key={key}>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusBadge tone={good ? 'good' : 'bad'} label={label} />
            {note === undefined ? null : <span>{note}</span>}
            <span className="text-sm text-ink-soft">
              {staff} · <DateTime value={at} />
            </span>
          </p>
          <p className="mt-1 whitespace-pre-line">{reason}</p>
        </li>
      ))}
    </ul>
  )
}
