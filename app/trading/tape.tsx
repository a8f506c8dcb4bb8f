import { DateTime } from '#app/components/date-time.tsx'
import { Icon } from '#app/components/icon.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { Market, TapeRow } from '#app/queries/market.server.ts'

/** The last trades, the newest on top; the arrow and its words say who came to whom. */
export function Tape({ rows, market }: { rows: readonly TapeRow[]; market: Market }) {
  const { t, formatAmount, formatQuantity } = useMessages()
  if (rows.length === 0) return <p className="text-ink-soft">{t('market.tape.empty')}</p>
  const cell = 'px-1.5 py-1 text-right'
  return (
    <table className="figures w-full text-sm">
      <caption className="sr-only">{t('market.tape.title')}</caption>
      <thead>
        <tr className="text-ink-soft">
          <th scope="col" className="px-1.5 py-1 text-left font-medium">
            {t('market.book.price')}
          </th>
          <th scope="col" className={`${cell} font-medium`}>
            {t('market.book.quantity')}
          </th>
          <th scope="col" className={`${cell} font-medium`}>
            {t('market.tape.at')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, price, quantity, takerSide, at }) => (
          <tr key={String(id)} className="border-t border-line">
            <td className="px-1.5 py-1">
              <span
                className={`inline-flex items-center gap-1 ${takerSide === 'buy' ? 'text-good' : 'text-bad'}`}
              >
                <Icon name={takerSide === 'buy' ? 'arrowUp' : 'arrowDown'} className="size-3.5" />
                {formatAmount(price, market.quote.decimals)}
                <span className="sr-only"> ({t(`market.tape.${takerSide}`)})</span>
              </span>
            </td>
            <td className={cell}>{formatQuantity(quantity)}</td>
            <td className={`${cell} text-ink-soft`}>
              <DateTime value={at} detail="second" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
