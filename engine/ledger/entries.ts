import type { EngineEvent } from '../events.ts'
import { type AccountNumber, type AssetId, feeAccount } from '../identifiers.ts'
import type { AppliedCommand } from '../journal/block.ts'

/** What clients' money stands against: the bank, the chain. */
export const outsideAccount = 0

/** Positive: that side of the account grows. For each command and asset the amounts sum to zero. */
export type Posting = {
  readonly sequence: bigint
  /** from 0 within the command */
  readonly line: number
  readonly asset: AssetId
  /** 0 with the side `outside`, and only there */
  readonly account: number
  readonly side: 'available' | 'held' | 'pending' | 'outside'
  readonly amount: bigint
  /** the kind of the event, and its own key */
  readonly act: EngineEvent['kind']
  readonly reference: string
  readonly time: number
}

export type LedgerBalance = { available: bigint; held: bigint; pending: bigint }

/** The ledger and the engine's own word do not agree: nothing is posted from there on. */
export class LedgerDisagrees extends Error {
  override readonly name = 'LedgerDisagrees'

  constructor(sequence: bigint, problem: string) {
    super(`command ${sequence}: ${problem}`)
  }
}

/** Balances as the ledger has them, by account and asset; what is not there is zero. */
export class LedgerBalances {
  readonly #balances = new Map<string, LedgerBalance>()

  static key(account: number, asset: AssetId): string {
    return `${account}/${asset}`
  }

  of(account: number, asset: AssetId): LedgerBalance {
    const key = LedgerBalances.key(account, asset)
    let balance = this.#balances.get(key)
    if (!balance) {
      balance = { available: 0n, held: 0n, pending: 0n }
      this.#balances.set(key, balance)
    }
    return balance
  }
}

type Line = Pick<Posting, 'asset' | 'account' | 'side' | 'amount' | 'act' | 'reference'>

/**
 * The double entry of one command, and the balances moved by it. Events that carry their amounts are posted as they
 * say; the others (`settled`, `unwound`, an offering's opening and closing) as the difference to the balances that the
 * engine gives after the command. Either way the ledger then stands where the engine says it stands, and each asset
 * sums to zero.
 *
 * @throws LedgerDisagrees
 */
export function postCommand(applied: AppliedCommand, balances: LedgerBalances): readonly Posting[] {
  const { sequence, time, events } = applied
  const lines: Line[] = []
  for (const event of events) lines.push(...linesOf(event))
  for (const line of lines) {
    if (line.side !== 'outside') balances.of(line.account, line.asset)[line.side] += line.amount
  }
  const derived = events.find(isDerived)
  for (const event of events) {
    if (event.kind === 'balance') lines.push(...difference(sequence, event, balances, derived))
  }
  checkTouched(sequence, lines, events, balances)
  checkZero(sequence, lines)
  return lines
    .filter((line) => line.amount !== 0n)
    .map((line, number) => ({ ...line, sequence, line: number, time }))
}

type Derived = Extract<EngineEvent, { kind: 'settled' | 'unwound' | 'offering-opened' | 'offering-closed' }>

function isDerived(event: EngineEvent): event is Derived {
  return (
    event.kind === 'settled' ||
    event.kind === 'unwound' ||
    event.kind === 'offering-opened' ||
    event.kind === 'offering-closed'
  )
}

function referenceOf(event: Derived): string {
  return event.kind === 'settled' || event.kind === 'unwound' ? String(event.trade) : event.offering
}

const sides = ['available', 'held', 'pending'] as const

/** From the ledger's balance to the engine's. */
function difference(
  sequence: bigint,
  event: Extract<EngineEvent, { kind: 'balance' }>,
  balances: LedgerBalances,
  derived: Derived | undefined,
): readonly Line[] {
  const { account, asset } = event
  const balance = balances.of(account, asset)
  const lines: Line[] = []
  for (const side of sides) {
    const amount = event[side] - balance[side]
    if (amount === 0n) continue
    if (!derived) {
      throw new LedgerDisagrees(
        sequence,
        `account ${account}, asset ${asset}, ${side}: the ledger has ${balance[side]}, the engine ${event[side]}`,
      )
    }
    balance[side] = event[side]
    lines.push({ asset, account, side, amount, act: derived.kind, reference: referenceOf(derived) })
  }
  return lines
}

/** What was posted must be among the balances that the engine gave. */
function checkTouched(
  sequence: bigint,
  lines: readonly Line[],
  events: readonly EngineEvent[],
  balances: LedgerBalances,
): void {
  const given = new Set<string>()
  for (const event of events) {
    if (event.kind === 'balance') given.add(LedgerBalances.key(event.account, event.asset))
  }
  const moved = new Map<string, bigint>()
  for (const { account, asset, side, amount } of lines) {
    if (side === 'outside' || given.has(LedgerBalances.key(account, asset))) continue
    const place = `account ${account}, asset ${asset}, ${side}`
    moved.set(place, (moved.get(place) ?? 0n) + amount)
    if (balances.of(account, asset)[side] < 0n) throw new LedgerDisagrees(sequence, `${place}: below zero`)
  }
  for (const [place, amount] of moved) {
    if (amount !== 0n)
      throw new LedgerDisagrees(sequence, `${place}: moved by ${amount}, the engine gives no balance`)
  }
}

function checkZero(sequence: bigint, lines: readonly Line[]): void {
  const sums = new Map<AssetId, bigint>()
  for (const { asset, amount } of lines) sums.set(asset, (sums.get(asset) ?? 0n) + amount)
  for (const [asset, sum] of sums) {
    if (sum !== 0n) throw new LedgerDisagrees(sequence, `asset ${asset}: the entries sum to ${sum}`)
  }
}

function linesOf(event: EngineEvent): readonly Line[] {
  switch (event.kind) {
    case 'credited': {
      const { account, asset, amount, reference } = event
      return move(
        { asset, act: event.kind, reference },
        amount,
        [outsideAccount, 'outside'],
        [account, 'available'],
      )
    }
    case 'debited': {
      const { account, asset, amount, reference } = event
      return move(
        { asset, act: event.kind, reference },
        amount,
        [account, 'available'],
        [outsideAccount, 'outside'],
      )
    }
    case 'held': {
      const { account, asset, amount, hold } = event
      return move(
        { asset, act: event.kind, reference: hold },
        amount,
        [account, 'available'],
        [account, 'held'],
      )
    }
    case 'released': {
      const { account, asset, amount, hold } = event
      return move(
        { asset, act: event.kind, reference: hold },
        amount,
        [account, 'held'],
        [account, 'available'],
      )
    }
    case 'consumed': {
      const { account, asset, amount, fee, hold } = event
      const entry = { asset, act: event.kind, reference: hold }
      return [
        ...move(entry, amount - fee, [account, 'held'], [outsideAccount, 'outside']),
        ...move(entry, fee, [account, 'held'], [feeAccount, 'available']),
      ]
    }
    case 'order-accepted': {
      const entry = { asset: event.heldAsset, act: event.kind, reference: String(event.order) }
      return move(entry, event.heldAmount, [event.account, 'available'], [event.account, 'held'])
    }
    case 'order-done': {
      const entry = { asset: event.releasedAsset, act: event.kind, reference: String(event.order) }
      return move(entry, event.releasedAmount, [event.account, 'held'], [event.account, 'available'])
    }
    case 'price-improved': {
      const entry = { asset: event.asset, act: event.kind, reference: String(event.order) }
      return move(entry, event.released, [event.account, 'held'], [event.account, 'available'])
    }
    case 'trade':
      return tradeLines(event)
    case 'refused':
    case 'repeated':
    case 'asset-set':
    case 'instrument-set':
    case 'account-set':
    case 'fees-set':
    case 'rate-set':
    case 'phase-set':
    case 'offering-sold':
    case 'balance':
    case 'level':
    // these four follow from the balances
    case 'settled':
    case 'unwound':
    case 'offering-opened':
    case 'offering-closed':
      return []
    default:
      return event satisfies never
  }
}

/** Buyer's cash to the seller and the fee account, seller's securities to the buyer: all of it pending. */
function tradeLines(trade: Extract<EngineEvent, { kind: 'trade' }>): readonly Line[] {
  const entry = { act: trade.kind, reference: String(trade.trade) }
  const cash = { ...entry, asset: trade.cash }
  const { buyer, seller, notional, buyerFee, sellerFee } = trade
  // A purchase is paid at once, an order from what it holds.
  const paidFrom = trade.venue === 'offering' ? 'available' : 'held'
  return [
    ...move(cash, notional - sellerFee, [buyer, paidFrom], [seller, 'pending']),
    ...move(cash, buyerFee + sellerFee, [buyer, paidFrom], [feeAccount, 'pending']),
    ...move({ ...entry, asset: trade.base }, trade.quantity, [seller, 'held'], [buyer, 'pending']),
  ]
}

type Place = readonly [account: AccountNumber | 0, side: Posting['side']]

function move(
  entry: Pick<Line, 'asset' | 'act' | 'reference'>,
  amount: bigint,
  from: Place,
  to: Place,
): readonly Line[] {
  if (amount === 0n) return []
  return [
    { ...entry, account: from[0], side: from[1], amount: -amount },
    { ...entry, account: to[0], side: to[1], amount },
  ]
}
