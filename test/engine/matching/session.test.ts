import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Command, SequencedCommand } from '#engine/commands.ts'
import type { EngineEvent } from '#engine/events.ts'
import type { AccountNumber, AssetId } from '#engine/identifiers.ts'
import { postCommand, LedgerBalances } from '#engine/ledger/entries.ts'
import type { ExchangeCore } from '#engine/matching/interface.ts'
import { exchangeLimits } from '#engine/matching/limits.ts'
import { createPlainCore, restorePlainCore } from '#engine/matching/plain-core.ts'
import { closeBatches } from '#engine/settlement/close-batches.ts'
import { toInstruction } from '#engine/settlement/instruction.ts'
import {
  ACM,
  ana,
  beginning,
  bea,
  carlos,
  CLP,
  feeAccount,
  key,
  only,
  openOffering,
  purchaseOf,
  treasury,
  USD,
} from './exchange.ts'
import { opening, sessions, type Step, tightLimits } from './session.ts'

const limits = { ...exchangeLimits, ...tightLimits }
const runs = { numRuns: 60 }

/** The opening and a session, with their sequences and times. */
function sequenced(session: readonly Step[]): readonly SequencedCommand[] {
  const steps = [...opening.map((command) => ({ passing_ms: 0, command })), ...session]
  let time = beginning
  return steps.map(({ passing_ms, command }, index) => {
    time += passing_ms
    return { sequence: BigInt(index + 1), time, command }
  })
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Version, sequence and time, eight bytes each: what every command may change. */
const headLength = 24

function stateButForHead(core: ExchangeCore): string {
  return hex(core.encodeState().subarray(headLength))
}

test('whatever commands come, the state never contradicts itself', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      for (const command of sequenced(session)) {
        core.apply(command)
        core.validateInternalState()
      }
    }),
    runs,
  )
})

test('a refused command changes nothing but the sequence and time; only a cancel before its order leaves a tombstone', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      for (const command of sequenced(session)) {
        const before = stateButForHead(core)
        const [first] = core.apply(command)
        const leavesTombstone = first?.kind === 'refused' && first.refusal.reason === 'unknown-order'
        if (leavesTombstone || (first?.kind !== 'refused' && first?.kind !== 'repeated')) continue
        expect(stateButForHead(core)).toBe(before)
      }
    }),
    runs,
  )
})

test('the same commands bring the same events and the same hash, whenever the hash is asked for', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const [often, once] = [createPlainCore(limits), createPlainCore(limits)]
      for (const command of sequenced(session)) {
        const events = often.apply(command)
        often.stateHash()
        expect(once.apply(command)).toEqual(events)
      }
      expect(hex(once.stateHash())).toBe(hex(often.stateHash()))
      expect(hex(once.encodeState())).toBe(hex(often.encodeState()))
    }),
    runs,
  )
})

test('a state restored in mid-session goes on exactly as the one that it was taken from', () => {
  fc.assert(
    fc.property(sessions, fc.nat(), (session, place) => {
      const commands = sequenced(session)
      const middle = place % commands.length
      const core = createPlainCore(limits)
      for (const command of commands.slice(0, middle)) core.apply(command)
      const restored = restorePlainCore(core.encodeState(), limits)
      expect(hex(restored.stateHash())).toBe(hex(core.stateHash()))
      for (const command of commands.slice(middle))
        expect(restored.apply(command)).toEqual(core.apply(command))
      expect(hex(restored.encodeState())).toBe(hex(core.encodeState()))
      restored.validateInternalState()
    }),
    runs,
  )
})

/** Told by events alone: what entered less what left, by asset. */
function enteredLessLeft(all: readonly EngineEvent[], asset: AssetId): bigint {
  let sum = 0n
  for (const event of all) {
    if (event.kind === 'credited' && event.asset === asset) sum += event.amount
    if (event.kind === 'debited' && event.asset === asset) sum -= event.amount
    if (event.kind === 'consumed' && event.asset === asset) sum -= event.amount - event.fee
  }
  return sum
}

const everyone = [feeAccount, 2 as AccountNumber, treasury, ana, bea, carlos]

test('no money and no security is made or lost: all accounts hold what entered less what left', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      const all = sequenced(session).flatMap((command) => core.apply(command))
      for (const asset of [CLP, USD, ACM]) {
        const balances = everyone.map((account) => core.balance(account, asset))
        const sum = balances.reduce((total, one) => total + one.available + one.held + one.pending, 0n)
        expect(sum).toBe(enteredLessLeft(all, asset))
      }
    }),
    runs,
  )
})

test('the double entry made of the events alone comes to the same balances', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      const ledger = new LedgerBalances()
      for (const command of sequenced(session))
        postCommand({ ...command, events: core.apply(command) }, ledger)
      for (const account of everyone) {
        for (const asset of [CLP, USD, ACM])
          expect(ledger.of(account, asset)).toEqual(core.balance(account, asset))
      }
    }),
    runs,
  )
})

test('no order is filled beyond itself or beyond its limit', () => {
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      const all = sequenced(session).flatMap((command) => core.apply(command))
      const trades = only(all, 'trade')
      for (const { order, quantity, price, side } of only(all, 'order-accepted')) {
        const fills = trades.filter(
          ({ makerOrder, takerOrder }) => makerOrder === order || takerOrder === order,
        )
        expect(fills.reduce((sum, fill) => sum + fill.quantity, 0n) <= quantity).toBe(true)
        for (const fill of fills)
          expect(side === 'buy' ? fill.price <= price : fill.price >= price).toBe(true)
        for (const fill of fills) expect(fill.buyer).not.toBe(fill.seller)
      }
    }),
    runs,
  )
})

test('settled in the order of their batches, no balance on chain ever falls below zero, also where trades are refused', () => {
  fc.assert(
    fc.property(sessions, fc.array(fc.boolean(), { maxLength: 40 }), (session, refused) => {
      const trading = session.filter(
        ({ command }) => command.kind === 'place-order' || command.kind === 'purchase',
      )
      const core = createPlainCore({ ...limits, pendingTrades: 1_000 })
      const onChain = new Map<string, bigint>()
      const change = (account: AccountNumber, asset: AssetId, amount: bigint) => {
        const after = (onChain.get(`${account}/${asset}`) ?? 0n) + amount
        expect(after >= 0n).toBe(true)
        onChain.set(`${account}/${asset}`, after)
      }
      const all = sequenced(trading).flatMap((command) => core.apply(command))
      for (const { account, asset, amount } of only(all, 'credited')) change(account, asset, amount)
      const batches = closeBatches(only(all, 'trade').map(toInstruction))
      for (const [index, trade] of batches.flatMap(({ trades }) => trades).entries()) {
        if (refused[index]) continue
        change(trade.buyer, trade.cash, -(trade.notional + trade.buyerFee))
        change(trade.seller, trade.cash, trade.notional - trade.sellerFee)
        change(trade.seller, trade.base, -trade.quantity)
        change(trade.buyer, trade.base, trade.quantity)
      }
    }),
    runs,
  )
})

test('sessions are worth their name: they trade, purchase, settle, unwind, and meet nearly every refusal', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(sessions, (session) => {
      const core = createPlainCore(limits)
      for (const event of sequenced(session).flatMap((command) => core.apply(command))) {
        seen.add(event.kind)
        if (event.kind === 'refused') seen.add(event.refusal.reason)
        if (event.kind === 'order-done') seen.add(event.because)
      }
    }),
    { numRuns: 300, seed: 4 },
  )
  expect([...seen]).toEqual(
    expect.arrayContaining(['trade', 'offering-sold', 'settled', 'unwound', 'consumed']),
  )
  expect([...seen]).toEqual(
    expect.arrayContaining(['price-improved', 'repeated', 'self-trade', 'no-longer-eligible']),
  )
  expect([...seen]).toEqual(
    expect.arrayContaining(['not-filled-at-once', 'limit-reached', 'total-above-limit']),
  )
  expect([...seen]).toEqual(
    expect.arrayContaining(['order-cancelled-before', 'trade-already-ended', 'rate-missing']),
  )
})

test('after a restore the oldest finished one is still forgotten first, purchase or order', () => {
  const two = { ...exchangeLimits, finishedPerAccount: 2 }
  const exchange = openOffering(two)
  exchange.do(purchaseOf(ana, key(1)))
  const kept = exchange.buy(ana, 1n, 10n, { timeInForce: 'ioc' })
  exchange.do(kept)
  const restored = restorePlainCore(exchange.core.encodeState(), two)
  const next = (command: Command) =>
    restored.apply({ sequence: restored.lastSequence() + 1n, time: exchange.time, command })
  next(exchange.buy(ana, 1n, 10n, { timeInForce: 'ioc' }))
  expect(next(kept)).toMatchObject([{ kind: 'repeated', order: 1n }])
  expect(next(purchaseOf(ana, key(1)))[0]).toMatchObject({ kind: 'trade' })
})

test('bytes that are no state are refused', () => {
  const bytes = openOffering().core.encodeState()
  expect(() => restorePlainCore(bytes.subarray(0, bytes.length - 1))).toThrow('the state ends at byte')
  expect(() => restorePlainCore(Buffer.concat([bytes, Buffer.of(0)]))).toThrow('bytes are left over')
  expect(() => restorePlainCore(new Uint8Array(8))).toThrow('a state of version 0, not 1')
})

test('a sequence that skips is a mistake of the caller', () => {
  const command = opening[0]
  if (!command) throw new Error('no opening')
  expect(() => createPlainCore().apply({ sequence: 2n, time: beginning, command })).toThrow(
    'sequence 2 after 0',
  )
})
