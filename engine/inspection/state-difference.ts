import { isZero } from '../matching/records.ts'
import type { ExchangeState } from '../matching/state.ts'

type Value = string | number | bigint | readonly unknown[] | object

/** One record of two states: in which it is, and what of it differs. */
export type RecordDifference = {
  /** `balance 1001/2`, `order 17` */
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  /** by field; of an added or removed record all of them */
  readonly fields: Readonly<Record<string, { readonly before?: Value; readonly after?: Value }>>
}

/** What became of each record between two states, by name. */
export function stateDifference(before: ExchangeState, after: ExchangeState): readonly RecordDifference[] {
  const [left, right] = [recordsOf(before), recordsOf(after)]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  return names.flatMap((name): RecordDifference[] => {
    const [was, is] = [left.get(name), right.get(name)]
    const fields: Record<string, { before?: Value; after?: Value }> = {}
    for (const field of new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])) {
      const [old, now] = [was?.[field], is?.[field]]
      if (text(old) === text(now)) continue
      fields[field] = { ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }
    }
    if (Object.keys(fields).length === 0) return []
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
    return [{ name, change, fields }]
  })
}

/** A value in text, so that equal ones are equal: amounts are whole numbers of any size. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? ''
}

type Fields = Readonly<Record<string, Value>>

/** Every record of a state by a name of its own. */
function recordsOf(state: ExchangeState): ReadonlyMap<string, Fields> {
  const records = new Map<string, Fields>()
  const add = (name: string, record: object, left: readonly string[] = []): void => {
    const hidden = new Set(['digest', 'isTouched', 'isGone', ...left])
    const entries = Object.entries(record).filter(([field]) => !hidden.has(field))
    records.set(name, Object.fromEntries(entries))
  }
  add('counters', state.counters)
  for (const asset of state.assets.values()) add(`asset ${asset.asset}`, asset)
  for (const one of state.instruments.values())
    add(`instrument ${one.instrument}`, one, ['book', 'admission'])
  for (const account of state.accounts.values()) {
    const { account: number, balances, orders, tombstones, finished } = account
    add(`account ${number}`, account, ['balances', 'orders', 'orderCounts', 'finished', 'tombstones'])
    for (const balance of balances.values())
      if (!isZero(balance)) add(`balance ${number}/${balance.asset}`, balance)
    for (const order of orders.values()) add(`order ${order.order}`, order, ['level', 'previous', 'next'])
    for (const one of finished.values()) add(`finished ${one.body.clientOrderId}`, one)
    for (const one of tombstones.values()) add(`cancelled before ${one.clientOrderId}`, one)
  }
  for (const one of state.schedules) add(`fees from ${one.effectiveFrom}`, one, ['schedule'])
  for (const [pair, rates] of state.rates)
    for (const rate of rates) add(`rate ${pair} from ${rate.effectiveFrom}`, rate)
  for (const one of state.offerings.values()) add(`offering ${one.offering}`, one)
  for (const one of state.references.values()) add(`reference ${one.reference}`, one)
  for (const one of state.holds.values()) add(`hold ${one.hold}`, one)
  for (const one of state.trades.values()) add(`trade ${one.trade}`, one)
  for (const one of state.unwound.values()) add(`unwound ${one.trade}`, one)
  return records
}
