import type { Consume, Credit, Debit, Hold, Release } from '../commands.ts'
import type { AccountNumber, AssetId } from '../identifiers.ts'
import { amountMax } from '../money/limits.ts'
import type { Refusal } from '../refusal.ts'
import { availableOf, type Effects } from './effects.ts'
import { assetSchema, type HoldRecord, holdSchema, referenceSchema } from './records.ts'
import type { ExchangeState } from './state.ts'
import { type Tracked, tracked } from './state-hash.ts'

type Movement = { readonly account: AccountNumber; readonly asset: AssetId; readonly amount: bigint }

/** Any account may be credited: money that has arrived is its owner's, whoever may or may not trade. */
export function credit(state: ExchangeState, effects: Effects, command: Credit): Refusal | undefined {
  const { account, asset, amount } = command
  const again = answerReference(state, effects, command)
  if (again !== 'new') return again
  const refusal = movementRefusal(state, command)
  if (refusal) return refusal
  const { entered, left } = state.asset(asset)
  const room = amountMax - (entered - left)
  // The sum over all accounts is an amount, hence each balance is.
  if (amount > room) return { reason: 'amount-out-of-range', amount, maximum: room }
  state.asset(asset).entered += amount
  effects.change(account, asset, 'available', amount)
  remember(state, effects, command)
  return undefined
}

export function debit(state: ExchangeState, effects: Effects, command: Debit): Refusal | undefined {
  const { account, asset, amount } = command
  const again = answerReference(state, effects, command)
  if (again !== 'new') return again
  const refusal = movementRefusal(state, command) ?? fundsRefusal(state, command)
  if (refusal) return refusal
  state.asset(asset).left += amount
  effects.change(account, asset, 'available', -amount)
  remember(state, effects, command)
  return undefined
}

function answerReference(
  state: ExchangeState,
  effects: Effects,
  { kind, reference, account, asset, amount }: Credit | Debit,
): Refusal | undefined | 'new' {
  const known = state.references.get(reference)
  if (known) {
    const isSame =
      known.movement === kind && known.account === account && known.asset === asset && known.amount === amount
    if (!isSame) return { reason: 'key-conflict', key: reference }
    effects.add({ kind: 'repeated', key: reference })
    return undefined
  }
  if (state.references.size >= state.limits.references) {
    return { reason: 'limit-reached', limit: 'references', maximum: state.limits.references }
  }
  return 'new'
}

function remember(
  state: ExchangeState,
  effects: Effects,
  { kind, reference, account, asset, amount }: Credit | Debit,
): void {
  const added = tracked({ reference, movement: kind, account, asset, amount })
  state.references.set(reference, added)
  state.hash.touch(referenceSchema, added)
  state.hash.touch(assetSchema, state.asset(asset))
  effects.add({ kind: kind === 'credit' ? 'credited' : 'debited', reference, account, asset, amount })
}

function movementRefusal(state: ExchangeState, { account, asset, amount }: Movement): Refusal | undefined {
  if (!state.accounts.has(account)) return { reason: 'unknown-account', account }
  if (!state.assets.has(asset)) return { reason: 'unknown-asset', asset }
  if (amount < 1n || amount > amountMax) return { reason: 'amount-out-of-range', amount, maximum: amountMax }
  return undefined
}

function fundsRefusal(state: ExchangeState, { account, asset, amount }: Movement): Refusal | undefined {
  const available = availableOf(state, account, asset)
  return amount > available ? { reason: 'insufficient-funds', asset, needs: amount, available } : undefined
}

/** For a withdrawal: nothing leaves an account that is stopped. */
export function hold(state: ExchangeState, effects: Effects, command: Hold): Refusal | undefined {
  const { hold: key, account, asset, amount } = command
  const known = state.holds.get(key)
  if (known) {
    const isSame = known.account === account && known.asset === asset && known.amount === amount
    if (!isSame) return { reason: 'key-conflict', key }
    effects.add({ kind: 'repeated', key })
    return undefined
  }
  if (state.holds.size >= state.limits.holds)
    return { reason: 'limit-reached', limit: 'holds', maximum: state.limits.holds }
  const refusal = movementRefusal(state, command)
  if (refusal) return refusal
  if (state.account(account).status === 'suspended') return { reason: 'account-suspended', account }
  const poor = fundsRefusal(state, command)
  if (poor) return poor
  const added = tracked<HoldRecord>({ hold: key, account, asset, amount, status: 'held', fee: 0n })
  state.holds.set(key, added)
  state.hash.touch(holdSchema, added)
  effects.add({ kind: 'held', hold: key, account, asset, amount })
  effects.move(account, asset, 'available', 'held', amount)
  return undefined
}

export function release(state: ExchangeState, effects: Effects, command: Release): Refusal | undefined {
  const known = state.holds.get(command.hold)
  if (!known) return { reason: 'unknown-hold', hold: command.hold }
  if (known.status !== 'held') return answerEnded(effects, known, known.status === 'released')
  const { account, asset, amount } = known
  known.status = 'released'
  state.hash.touch(holdSchema, known)
  effects.add({ kind: 'released', hold: known.hold, account, asset, amount })
  effects.move(account, asset, 'held', 'available', amount)
  return undefined
}

export function consume(state: ExchangeState, effects: Effects, command: Consume): Refusal | undefined {
  const { hold: key, fee } = command
  const known = state.holds.get(key)
  if (!known) return { reason: 'unknown-hold', hold: key }
  if (known.status !== 'held') {
    return answerEnded(effects, known, known.status === 'consumed' && known.fee === fee)
  }
  const { account, asset, amount } = known
  if (fee < 0n || fee > amount) return { reason: 'amount-out-of-range', amount: fee, maximum: amount }
  known.status = 'consumed'
  known.fee = fee
  state.hash.touch(holdSchema, known)
  state.asset(asset).left += amount - fee
  state.hash.touch(assetSchema, state.asset(asset))
  effects.add({ kind: 'consumed', hold: key, account, asset, amount, fee })
  effects.change(account, asset, 'held', -amount)
  effects.toFees(asset, 'available', fee)
  return undefined
}

/** A hold ends once, in one way. */
function answerEnded(effects: Effects, known: Tracked<HoldRecord>, isSameEnd: boolean): Refusal | undefined {
  if (!isSameEnd) return { reason: 'key-conflict', key: known.hold }
  effects.add({ kind: 'repeated', key: known.hold })
  return undefined
}
