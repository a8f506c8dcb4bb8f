/** Identifiers of the engine are small integers, so that hot tables can be indexed by them. */
declare const brand: unique symbol
type Branded<Value, Name extends string> = Value & { readonly [brand]: Name }

/** `trading.account.number`: 1 fees, 2 suspense, customers and treasuries from 1,000. */
export type AccountNumber = Branded<number, 'AccountNumber'>
/** `financial.asset.id` */
export type AssetId = Branded<number, 'AssetId'>
/** `trading.instrument.id` */
export type InstrumentId = Branded<number, 'InstrumentId'>
/** Given by the engine, ascending within a segment. */
export type OrderId = Branded<bigint, 'OrderId'>
/** Given by the engine, ascending within a segment. */
export type TradeId = Branded<bigint, 'TradeId'>
/** A UUID in lower-case text: the business key of a deposit, a hold, a client's order. */
export type Key = Branded<string, 'Key'>

export const feeAccount = 1 as AccountNumber
export const suspenseAccount = 2 as AccountNumber

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** @throws RangeError where `text` is not a lower-case UUID. */
export function toKey(text: string): Key {
  if (!uuid.test(text)) throw new RangeError(`not a lower-case UUID: ${text}`)
  return text as Key
}
