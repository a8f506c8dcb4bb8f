import { useMessages } from '#app/i18n/use-messages.ts'
import { Progress } from './progress.tsx'

/** How an offering goes: what is left to buy while it is open, what was sold of it once it is closed. */
export function OfferingProgress({
  offering,
  label,
}: {
  offering: {
    readonly status: 'opening' | 'open' | 'closed'
    readonly quantity: bigint
    readonly remaining: bigint
    readonly sold: bigint
  }
  label: string
}) {
  const { t, formatQuantity } = useMessages()
  const { status, sold, remaining, quantity } = offering
  return (
    <Progress label={label} done={sold} total={quantity}>
      {status === 'closed'
        ? t('public.offering.ended', { sold: formatQuantity(sold), quantity: formatQuantity(quantity) })
        : t('public.offering.left', {
            remaining: formatQuantity(remaining),
            quantity: formatQuantity(quantity),
          })}
    </Progress>
  )
}
