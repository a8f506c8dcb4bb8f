import type { CustomerScope } from '#db/customer-scope.ts'
import type { Refusal } from '#engine/refusal.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { type Market, readAvailable } from '#app/queries/market.server.ts'
import { readTradingRefusal, type Trader } from '#app/queries/trader.server.ts'
import { type RefusalNames, refusalWords } from '#app/refusal-words.ts'
import type { TraderFacts } from './order-ticket.tsx'

/** The names that a refusal in this market may need. */
export const namesIn = (market: Market): RefusalNames => ({
  asset: (id) =>
    id === market.quote.id
      ? market.quote
      : id === market.baseAssetId
        ? { code: market.symbol, decimals: 0 }
        : undefined,
  quote: market.quote,
})

/** Fees, free balances, and for each side what stands in the way, in the customer's scope. */
export async function readTraderFacts(
  scope: CustomerScope,
  trader: Trader,
  market: Market,
  messages: Messages,
  now: Date,
): Promise<TraderFacts> {
  const instrument = { id: market.id, securityId: market.securityId }
  const words = (refusal: Refusal | undefined) =>
    refusal === undefined ? null : refusalWords(messages, refusal, namesIn(market))
  const { makerPpm, takerPpm } = trader.fees
  return {
    makerPpm,
    takerPpm,
    ...(await readAvailable(scope, trader.account, market)),
    refusal: {
      buy: words(await readTradingRefusal(scope, trader, 'buy', instrument, now)),
      sell: words(await readTradingRefusal(scope, trader, 'sell', instrument, now)),
    },
  }
}
