import type { Side, TimeInForce } from '#engine/commands.ts'
import type { CommandResult, EngineEvent } from '#engine/events.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { AccountNumber, AssetId, InstrumentId, OrderId, TradeId } from '#engine/identifiers.ts'
import { toKey } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'

type Engine = Pick<EngineClient, 'submit'>
type Refused = { readonly ok: false; readonly refusal: Refusal }
type Told = Extract<EngineEvent, { kind: 'refused' | 'repeated' }>

const saidAtOnce = ({ events }: CommandResult): Told | undefined =>
  events.find((event) => event.kind === 'refused' || event.kind === 'repeated')

export type PurchaseResult = { readonly ok: true; readonly trade: TradeId } | Refused

/**
 * Buys in an offering, first come first served, at the price and rate in force. The same `clientOrderId` again is the
 * same purchase.
 *
 * @param input.totalMax what the investor agreed to pay at most, fee included, in minor units of the payment asset
 * @throws EngineUnavailable
 */
export async function purchase(
  engine: Engine,
  input: {
    readonly account: AccountNumber
    readonly clientOrderId: string
    readonly offeringId: string
    readonly quantity: bigint
    readonly paymentAssetId: number
    readonly totalMax: bigint
  },
): Promise<PurchaseResult> {
  const result = await engine.submit({
    kind: 'purchase',
    account: input.account,
    clientOrderId: toKey(input.clientOrderId),
    offering: toKey(input.offeringId),
    quantity: input.quantity,
    payment: input.paymentAssetId as AssetId,
    totalMax: input.totalMax,
  })
  const told = saidAtOnce(result)
  if (told?.kind === 'refused') return { ok: false, refusal: told.refusal }
  const trade = told?.trade ?? result.events.find((event) => event.kind === 'trade')?.trade
  if (trade === undefined) throw new Error('the engine answered a purchase with neither trade nor refusal')
  return { ok: true, trade }
}

export type PlaceOrderResult =
  { readonly ok: true; readonly order: OrderId; readonly filled: bigint; readonly rests: boolean } | Refused

/** The same `clientOrderId` again is the same order. @throws EngineUnavailable */
export async function placeOrder(
  engine: Engine,
  input: {
    readonly account: AccountNumber
    readonly clientOrderId: string
    readonly instrumentId: number
    readonly side: Side
    readonly price: bigint
    readonly quantity: bigint
    readonly timeInForce: TimeInForce
  },
): Promise<PlaceOrderResult> {
  const result = await engine.submit({
    kind: 'place-order',
    account: input.account,
    clientOrderId: toKey(input.clientOrderId),
    instrument: input.instrumentId as InstrumentId,
    side: input.side,
    price: input.price,
    quantity: input.quantity,
    timeInForce: input.timeInForce,
  })
  const told = saidAtOnce(result)
  if (told?.kind === 'refused') return { ok: false, refusal: told.refusal }
  if (told?.order !== undefined) return { ok: true, order: told.order, filled: 0n, rests: true }
  const accepted = result.events.find((event) => event.kind === 'order-accepted')
  if (!accepted) throw new Error('the engine answered an order with neither order nor refusal')
  const fills = result.events.filter((event) => event.kind === 'trade')
  const ended = result.events.some((event) => event.kind === 'order-done' && event.order === accepted.order)
  const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0n)
  return { ok: true, order: accepted.order, filled, rests: !ended }
}

/** A cancel may come before its order. @throws EngineUnavailable */
export async function cancelOrder(
  engine: Engine,
  input: { readonly account: AccountNumber; readonly clientOrderId: string },
): Promise<{ readonly ok: true } | Refused> {
  const result = await engine.submit({
    kind: 'cancel-order',
    account: input.account,
    clientOrderId: toKey(input.clientOrderId),
  })
  const told = saidAtOnce(result)
  return told?.kind === 'refused' ? { ok: false, refusal: told.refusal } : { ok: true }
}
