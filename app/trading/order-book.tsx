import { Link } from '@remix-run/react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { minorToDecimal } from '#app/i18n/format.ts'
import type { Book, Market } from '#app/queries/market.server.ts'

/** Both sides of the book side by side, the best price on top; the bar behind a line is its depth up to there. */
export function OrderBook({ book, market }: { book: Book; market: Market }) {
  const total = (levels: Book['bids']) => levels.reduce((sum, { quantity }) => sum + quantity, 0n)
  const [bids, asks] = [total(book.bids), total(book.asks)]
  const deepest = bids > asks ? bids : asks
  return (
    <div className="grid grid-cols-2 gap-3">
      <Side side="buy" levels={book.bids} deepest={deepest} market={market} />
      <Side side="sell" levels={book.asks} deepest={deepest} market={market} />
    </div>
  )
}

function Side({
  side,
  levels,
  deepest,
  market,
}: {
  side: 'buy' | 'sell'
  levels: Book['bids']
  deepest: bigint
  market: Market
}) {
  const { t, formatAmount, formatQuantity } = useMessages()
  const cell = 'px-1.5 py-1 first:rounded-l-sm last:rounded-r-sm'
  // Whoever takes what stands here does the opposite.
  const taking = side === 'buy' ? 'sell' : 'buy'
  return (
    <table className="figures w-full self-start text-sm">
      <caption className={`pb-1 text-left font-semibold ${side === 'buy' ? 'text-good' : 'text-bad'}`}>
        {t(`market.book.${side}`)}
      </caption>
      <thead>
        <tr className="text-ink-soft">
          <th scope="col" className="px-1.5 py-1 text-left font-medium">
            {t('market.book.price')}
          </th>
          <th scope="col" className="px-1.5 py-1 text-right font-medium">
            {t('market.book.quantity')}
          </th>
        </tr>
      </thead>
      <tbody>
        {levels.length === 0 ? (
          <tr>
            <td colSpan={2} className="px-1.5 py-2 text-ink-soft">
              {t('market.book.empty')}
            </td>
          </tr>
        ) : null}
        {cumulated(levels).map(({ price, quantity, upTo }) => {
          return (
            <tr key={String(price)} className="relative isolate">
              <th scope="row" className={`${cell} text-left font-medium`}>
                <Depth side={side} share={deepest === 0n ? 0n : (upTo * 1_000n) / deepest} />
                <Link
                  to={`?side=${taking}&price=${minorToDecimal(price, market.quote.decimals)}#ticket`}
                  preventScrollReset
                  className="rounded-sm underline-offset-4 hover:underline"
                >
                  {formatAmount(price, market.quote.decimals)}
                </Link>
              </th>
              <td className={`${cell} text-right`}>{formatQuantity(quantity)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** @param share of the deepest side, in thousandths */
function Depth({ side, share }: { side: 'buy' | 'sell'; share: bigint }) {
  return (
    <svg
      viewBox="0 0 1000 1"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-0 -z-10 size-full"
    >
      <rect
        width={Number(share)}
        height="1"
        x={side === 'buy' ? 1_000 - Number(share) : 0}
        className={side === 'buy' ? 'fill-good-soft' : 'fill-bad-soft'}
      />
    </svg>
  )
}

/** Each level with what stands up to it, from the best price on. */
function cumulated<Level extends { readonly quantity: bigint }>(levels: readonly Level[]) {
  const sums = levels.reduce<readonly bigint[]>(
    (all, { quantity }) => [...all, (all.at(-1) ?? 0n) + quantity],
    [],
  )
  return levels.map((level, index) => ({ ...level, upTo: sums[index] ?? level.quantity }))
}
