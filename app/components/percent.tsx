import { useMessages } from '#app/i18n/use-messages.ts'

/** A rate or share in parts per million, as a percentage. */
export function Percent({ partsPerMillion }: { partsPerMillion: bigint | number }) {
  const { formatPercent } = useMessages()
  return <span className="figures whitespace-nowrap">{formatPercent(partsPerMillion)}</span>
}
