import type { AssetUnit } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

/** An amount in minor units, with the code of its asset. */
export function Money({ minor, asset }: { minor: bigint; asset: AssetUnit }) {
  const { formatAmount } = useMessages()
  return (
    <span className="figures whitespace-nowrap">
      {formatAmount(minor, asset.decimals)}
      <span className="text-[0.8em] opacity-80">{`\u00a0${asset.code}`}</span>
    </span>
  )
}
