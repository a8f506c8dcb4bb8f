import type { PoolClient } from 'pg'
import type { EngineEvent } from '../events.ts'
import type { InstrumentId, Key, OrderId, TradeId } from '../identifiers.ts'
import type { CommittedBlock } from '../journal/block.ts'
import type { Projection } from '../journal/projection.ts'

/**
 * Orders, trades, and what is left of offerings, as rows for people to read; and for each block with trades the intent
 * that wakes settlement, in the same transaction, so that a trade that is shown is also going to be settled.
 */
export const history: Projection = {
  name: 'history',
  async apply(client, segment, blocks) {
    const changes = collect(blocks)
    await insertOrders(client, segment, changes.accepted)
    await insertTrades(client, segment, changes.trades)
    await updateOrders(client, segment, [...changes.orders.values()])
    await endTrades(client, segment, changes.ended)
    await updateOfferings(client, [...changes.offerings.values()])
    await takeBackSold(client, segment, changes.ended)
    await updatePhases(client, changes.phases)
    await wakeSettlement(client, segment, changes.blocksWithTrades)
  },
  async clear(client, segment) {
    await client.query('delete from trading.trade where segment = $1', [segment])
    await client.query('delete from trading."order" where segment = $1', [segment])
    await client.query(
      `update investment.offering set remaining = quantity, sold = 0, status = 'opening', opened_at = null, closed_at = null
       where status <> 'opening'`,
    )
  },
}

type Accepted = { readonly event: Extract<EngineEvent, { kind: 'order-accepted' }>; readonly time: number }
type Traded = { readonly event: Extract<EngineEvent, { kind: 'trade' }>; readonly time: number }
type OrderChange = {
  readonly order: OrderId
  filled: bigint
  fee: bigint
  done?: { readonly because: string; readonly time: number }
}
type Ended = {
  readonly trade: TradeId
  readonly status: 'settled' | 'unwound'
  readonly reason: string | null
  readonly time: number
}
type OfferingChange = {
  readonly offering: Key
  sold: bigint
  remaining?: bigint
  openedAt?: number
  closedAt?: number
}
type Changes = {
  readonly accepted: Accepted[]
  readonly trades: Traded[]
  readonly orders: Map<OrderId, OrderChange>
  readonly ended: Ended[]
  readonly offerings: Map<Key, OfferingChange>
  readonly phases: Map<InstrumentId, string>
  readonly blocksWithTrades: bigint[]
}

function collect(blocks: readonly CommittedBlock[]): Changes {
  const changes: Changes = {
    accepted: [],
    trades: [],
    orders: new Map(),
    ended: [],
    offerings: new Map(),
    phases: new Map(),
    blocksWithTrades: [],
  }
  for (const block of blocks) {
    const tradesBefore = changes.trades.length
    for (const { time, events } of block.commands) for (const event of events) take(changes, event, time)
    if (changes.trades.length > tradesBefore) changes.blocksWithTrades.push(block.number)
  }
  return changes
}

function take(changes: Changes, event: EngineEvent, time: number): void {
  switch (event.kind) {
    case 'order-accepted':
      changes.accepted.push({ event, time })
      return
    case 'trade': {
      changes.trades.push({ event, time })
      if (event.offering !== undefined) offeringOf(changes, event.offering).sold += event.quantity
      const takerFee = event.takerSide === 'buy' ? event.buyerFee : event.sellerFee
      const makerFee = event.takerSide === 'buy' ? event.sellerFee : event.buyerFee
      if (event.takerOrder !== undefined) fill(changes, event.takerOrder, event.quantity, takerFee)
      if (event.makerOrder !== undefined) fill(changes, event.makerOrder, event.quantity, makerFee)
      return
    }
    case 'order-done':
      orderOf(changes, event.order).done = { because: event.because, time }
      return
    case 'settled':
      changes.ended.push({ trade: event.trade, status: 'settled', reason: null, time })
      return
    case 'unwound':
      changes.ended.push({ trade: event.trade, status: 'unwound', reason: event.reason, time })
      return
    case 'offering-opened':
      Object.assign(offeringOf(changes, event.offering), { remaining: event.quantity, openedAt: time })
      return
    case 'offering-sold':
      offeringOf(changes, event.offering).remaining = event.remaining
      return
    case 'offering-closed':
      Object.assign(offeringOf(changes, event.offering), { remaining: 0n, closedAt: time })
      return
    case 'phase-set':
      changes.phases.set(event.instrument, event.phase)
      return
    default:
      return
  }
}

function fill(changes: Changes, order: OrderId, quantity: bigint, fee: bigint): void {
  const change = orderOf(changes, order)
  change.filled += quantity
  change.fee += fee
}

function orderOf(changes: Changes, order: OrderId): OrderChange {
  let change = changes.orders.get(order)
  if (!change) changes.orders.set(order, (change = { order, filled: 0n, fee: 0n }))
  return change
}

function offeringOf(changes: Changes, offering: Key): OfferingChange {
  let change = changes.offerings.get(offering)
  if (!change) changes.offerings.set(offering, (change = { offering, sold: 0n }))
  return change
}

async function insertOrders(client: PoolClient, segment: number, orders: readonly Accepted[]): Promise<void> {
  if (orders.length === 0) return
  await client.query(
    `insert into trading."order" (segment, id, client_order_id, account, instrument_id, side, price, quantity,
       time_in_force, maker_ppm, taker_ppm, status, accepted_at)
     select $1, id, client_order_id, account, instrument_id, side, price, quantity, time_in_force, maker_ppm,
       taker_ppm, 'open', to_timestamp(time / 1000.0)
     from unnest($2::bigint[], $3::uuid[], $4::bigint[], $5::integer[], $6::text[], $7::numeric[], $8::numeric[],
       $9::text[], $10::integer[], $11::integer[], $12::bigint[])
       as accepted (id, client_order_id, account, instrument_id, side, price, quantity, time_in_force, maker_ppm,
         taker_ppm, time)`,
    [
      segment,
      orders.map(({ event }) => event.order),
      orders.map(({ event }) => event.clientOrderId),
      orders.map(({ event }) => event.account),
      orders.map(({ event }) => event.instrument),
      orders.map(({ event }) => event.side),
      orders.map(({ event }) => event.price),
      orders.map(({ event }) => event.quantity),
      orders.map(({ event }) => event.timeInForce),
      orders.map(({ event }) => event.makerPpm),
      orders.map(({ event }) => event.takerPpm),
      orders.map(({ time }) => time),
    ],
  )
}

async function insertTrades(client: PoolClient, segment: number, trades: readonly Traded[]): Promise<void> {
  if (trades.length === 0) return
  await client.query(
    `insert into trading.trade (segment, id, venue, instrument_id, offering_id, client_order_id, maker_order,
       taker_order, taker_side, buyer, seller, base_asset_id, cash_asset_id, price, quantity, notional, buyer_fee,
       seller_fee, at)
     select $1, id, venue, instrument_id, offering_id, client_order_id, maker_order, taker_order, taker_side, buyer,
       seller, base_asset_id, cash_asset_id, price, quantity, notional, buyer_fee, seller_fee,
       to_timestamp(time / 1000.0)
     from unnest($2::bigint[], $3::text[], $4::integer[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[],
       $9::text[], $10::bigint[], $11::bigint[], $12::integer[], $13::integer[], $14::numeric[], $15::numeric[],
       $16::numeric[], $17::numeric[], $18::numeric[], $19::bigint[])
       as traded (id, venue, instrument_id, offering_id, client_order_id, maker_order, taker_order, taker_side,
         buyer, seller, base_asset_id, cash_asset_id, price, quantity, notional, buyer_fee, seller_fee, time)`,
    [
      segment,
      trades.map(({ event }) => event.trade),
      trades.map(({ event }) => event.venue),
      trades.map(({ event }) => event.instrument),
      trades.map(({ event }) => event.offering ?? null),
      trades.map(({ event }) => event.clientOrderId ?? null),
      trades.map(({ event }) => event.makerOrder ?? null),
      trades.map(({ event }) => event.takerOrder ?? null),
      trades.map(({ event }) => event.takerSide),
      trades.map(({ event }) => event.buyer),
      trades.map(({ event }) => event.seller),
      trades.map(({ event }) => event.base),
      trades.map(({ event }) => event.cash),
      trades.map(({ event }) => event.price),
      trades.map(({ event }) => event.quantity),
      trades.map(({ event }) => event.notional),
      trades.map(({ event }) => event.buyerFee),
      trades.map(({ event }) => event.sellerFee),
      trades.map(({ time }) => time),
    ],
  )
}

async function updateOrders(
  client: PoolClient,
  segment: number,
  orders: readonly OrderChange[],
): Promise<void> {
  if (orders.length === 0) return
  await client.query(
    `update trading."order" o set filled = o.filled::numeric + change.filled, fee = o.fee::numeric + change.fee,
       status = case when change.because is null then o.status
         when change.because = 'filled' then 'filled' else 'cancelled' end,
       done_because = coalesce(change.because, o.done_because),
       done_at = coalesce(to_timestamp(change.time / 1000.0), o.done_at)
     from unnest($2::bigint[], $3::numeric[], $4::numeric[], $5::text[], $6::bigint[])
       as change (id, filled, fee, because, time)
     where o.segment = $1 and o.id = change.id`,
    [
      segment,
      orders.map((change) => change.order),
      orders.map((change) => change.filled),
      orders.map((change) => change.fee),
      orders.map((change) => change.done?.because ?? null),
      orders.map((change) => change.done?.time ?? null),
    ],
  )
}

async function endTrades(client: PoolClient, segment: number, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return
  await client.query(
    `update trading.trade t set status = ended.status, unwind_reason = ended.reason,
       ended_at = to_timestamp(ended.time / 1000.0)
     from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[]) as ended (id, status, reason, time)
     where t.segment = $1 and t.id = ended.id`,
    [
      segment,
      ended.map((end) => end.trade),
      ended.map((end) => end.status),
      ended.map((end) => end.reason),
      ended.map((end) => end.time),
    ],
  )
}

async function updateOfferings(client: PoolClient, offerings: readonly OfferingChange[]): Promise<void> {
  if (offerings.length === 0) return
  await client.query(
    `update investment.offering o set remaining = coalesce(change.remaining, o.remaining::numeric),
       sold = o.sold::numeric + change.sold,
       status = case when change.closed is not null then 'closed' when change.opened is not null then 'open'
         else o.status end,
       opened_at = coalesce(to_timestamp(change.opened / 1000.0), o.opened_at),
       closed_at = coalesce(to_timestamp(change.closed / 1000.0), o.closed_at)
     from unnest($1::uuid[], $2::numeric[], $3::bigint[], $4::bigint[], $5::numeric[])
       as change (id, remaining, opened, closed, sold)
     where o.id = change.id`,
    [
      offerings.map((change) => change.offering),
      offerings.map((change) => change.remaining ?? null),
      offerings.map((change) => change.openedAt ?? null),
      offerings.map((change) => change.closedAt ?? null),
      offerings.map((change) => change.sold),
    ],
  )
}

/** What the chain refused went back to the treasury: it was not sold after all. */
async function takeBackSold(client: PoolClient, segment: number, ended: readonly Ended[]): Promise<void> {
  const unwound = ended.filter(({ status }) => status === 'unwound').map(({ trade }) => trade)
  if (unwound.length === 0) return
  await client.query(
    `update investment.offering o set sold = o.sold::numeric - back.quantity
     from (select t.offering_id, sum(t.quantity) as quantity from trading.trade t
       where t.segment = $1 and t.id = any ($2::bigint[]) group by t.offering_id) as back
     where o.id = back.offering_id`,
    [segment, unwound],
  )
}

async function updatePhases(client: PoolClient, phases: ReadonlyMap<InstrumentId, string>): Promise<void> {
  if (phases.size === 0) return
  await client.query(
    `update trading.instrument i set phase = change.phase
     from unnest($1::integer[], $2::text[]) as change (id, phase) where i.id = change.id`,
    [[...phases.keys()], [...phases.values()]],
  )
}

/** A rebuild comes this way again and must not wake twice: the key is the block's. */
async function wakeSettlement(client: PoolClient, segment: number, blocks: readonly bigint[]): Promise<void> {
  if (blocks.length === 0) return
  await client.query(
    `insert into public.outbox (kind, key, payload)
     select 'trades.matched', $1::integer || '/' || block, jsonb_build_object('segment', $1::integer)
     from unnest($2::bigint[]) as matched (block)
     on conflict do nothing`,
    [segment, blocks],
  )
}
