import type { EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, TradeId } from '../identifiers.ts'

/** One trade as the settlement contract carries it out: delivery versus payment, with the fees of both sides. */
export type SettlementInstruction = {
  readonly tradeId: TradeId
  readonly buyer: AccountNumber
  readonly seller: AccountNumber
  readonly base: AssetId
  readonly cash: AssetId
  /** units of the base asset, seller to buyer */
  readonly quantity: bigint
  /** minor units of the cash asset, buyer to seller, before fees */
  readonly notional: bigint
  /** minor units of the cash asset that the buyer pays on top */
  readonly buyerFee: bigint
  /** minor units of the cash asset that the seller gives up of the notional */
  readonly sellerFee: bigint
}

export function toInstruction(trade: Extract<EngineEvent, { kind: 'trade' }>): SettlementInstruction {
  const { trade: tradeId, buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee } = trade
  return { tradeId, buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee }
}
