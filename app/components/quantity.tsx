import { useMessages } from '#app/i18n/use-messages.ts'

/** A count of units of a security. */
export function Quantity({
  units,
  symbol,
  decimals = 0,
}: {
  units: bigint
  symbol?: string
  decimals?: number
}) {
  const { formatQuantity } = useMessages()
  return (
    <span className="figures whitespace-nowrap">
      {formatQuantity(units, decimals)}
      {symbol === undefined ? null : <span className="text-[0.8em] opacity-80">{`\u00a0${symbol}`}</span>}
    </span>
  )
}
