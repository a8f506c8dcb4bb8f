import { Icon } from '#app/components/icon.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

/** How a price moved: sign, arrow and colour say the same. Null where there is nothing to compare. */
export function PriceChange({ partsPerMillion }: { partsPerMillion: bigint | null }) {
  const { formatPercent } = useMessages()
  if (partsPerMillion === null) return <span className="text-ink-soft">–</span>
  const up = partsPerMillion > 0n
  if (partsPerMillion === 0n) return <span className="figures">{formatPercent(0n)}</span>
  return (
    <span
      className={`figures inline-flex items-center gap-1 whitespace-nowrap ${up ? 'text-good' : 'text-bad'}`}
    >
      <Icon name={up ? 'arrowUp' : 'arrowDown'} className="size-4" />
      {up ? '+' : ''}
      {formatPercent(partsPerMillion)}
    </span>
  )
}
