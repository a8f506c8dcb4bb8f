import { type ReactNode, useId } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'

/** How far something is: the exact figures in words (`children`), the share as a bar. */
export function Progress({
  label,
  done,
  total,
  children,
}: {
  label: string
  done: bigint
  total: bigint
  children?: ReactNode
}) {
  const id = useId()
  const { formatPercent } = useMessages()
  const share = total === 0n ? 0n : (done * 1_000n) / total
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={id} className="text-sm text-ink-soft">
          {label}
        </label>
        <span className="figures text-sm font-medium">{formatPercent(share * 1_000n)}</span>
      </div>
      <progress id={id} value={Number(share)} max={1_000} className="meter" />
      {children === undefined ? null : <p className="figures text-sm text-ink-soft">{children}</p>}
    </div>
  )
}
