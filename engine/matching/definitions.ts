import type {
  ResumeAccount,
  SetAccount,
  SetAsset,
  SetFees,
  SetInstrument,
  SetPhase,
  SetRate,
  SuspendAccount,
} from '../commands.ts'
import { feePpmMax } from '../money/fee.ts'
import { amountMax, decimalsMax } from '../money/limits.ts'
import type { Refusal } from '../refusal.ts'
import { withDated } from '../risk/dated.ts'
import type { Effects } from './effects.ts'
import { finishOrder } from './order-end.ts'
import { accountSchema, assetSchema, instrumentSchema, rateSchema, scheduleSchema } from './records.ts'
import {
  type Account,
  type ExchangeState,
  ratePair,
  toAccount,
  toInstrument,
  toScheduleRecord,
} from './state.ts'
import { tracked } from './state-hash.ts'

/** An asset is what it is for ever: another code or number of decimals under the same id is refused. */
export function setAsset(state: ExchangeState, effects: Effects, command: SetAsset): Refusal | undefined {
  const { asset, code, decimals } = command
  const known = state.assets.get(asset)
  if (known && (known.code !== code || known.decimals !== decimals)) {
    return {
      reason: 'definition-conflict',
      subject: `asset ${asset} is ${known.code}, ${known.decimals} decimals`,
    }
  }
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > decimalsMax) {
    return { reason: 'limit-reached', limit: 'decimals of an asset', maximum: decimalsMax }
  }
  if (!known) {
    if (state.assets.size >= state.limits.assets)
      return { reason: 'limit-reached', limit: 'assets', maximum: state.limits.assets }
    const added = tracked({ asset, code, decimals, entered: 0n, left: 0n })
    state.assets.set(asset, added)
    state.hash.touch(assetSchema, added)
  }
  effects.add({ kind: 'asset-set', asset, code, decimals })
  return undefined
}

/** Countries and limits may change; base and quote never, lot and tick only while no order rests. */
export function setInstrument(
  state: ExchangeState,
  effects: Effects,
  command: SetInstrument,
): Refusal | undefined {
  const refusal = instrumentRefusal(state, command)
  if (refusal) return refusal
  const { instrument: id, base, quote, lot, tick, quantityMax, priceMax } = command
  const countries = [...new Set(command.countries)].sort((a, b) => a - b)
  let instrument = state.instruments.get(id)
  if (instrument) {
    instrument.lot = lot
    instrument.tick = tick
    instrument.quantityMax = quantityMax
    instrument.priceMax = priceMax
    instrument.countries = countries
    instrument.admission = { instrument: id, countries: new Set(countries) }
  } else {
    instrument = toInstrument({
      ...{ instrument: id, base, quote, lot, tick, quantityMax, priceMax },
      ...{ countries, phase: 'closed' },
    })
    state.instruments.set(id, instrument)
  }
  state.hash.touch(instrumentSchema, instrument)
  effects.add({ kind: 'instrument-set', instrument: id })
  return undefined
}

function instrumentRefusal(state: ExchangeState, command: SetInstrument): Refusal | undefined {
  const { instrument: id, base, quote, lot, tick, quantityMax, priceMax, countries } = command
  for (const asset of [base, quote]) {
    if (!state.assets.has(asset)) return { reason: 'unknown-asset', asset }
  }
  const conflict = (problem: string): Refusal => ({
    reason: 'definition-conflict',
    subject: `instrument ${id}: ${problem}`,
  })
  if (base === quote) return conflict('base and quote are one asset')
  if (lot < 1n || tick < 1n) return conflict('lot and tick are at least 1')
  if (quantityMax < lot) return { reason: 'quantity-out-of-range', quantity: quantityMax, maximum: amountMax }
  if (priceMax < tick) return { reason: 'price-out-of-range', price: priceMax, maximum: amountMax }
  // The fee is at most the notional again, so that the largest order with its fee stays an amount.
  const notionalMax = amountMax / 2n
  if (quantityMax * priceMax > notionalMax) {
    return { reason: 'amount-out-of-range', amount: quantityMax * priceMax, maximum: notionalMax }
  }
  if (countries.length > state.limits.countriesPerInstrument) {
    return {
      reason: 'limit-reached',
      limit: 'countries of an instrument',
      maximum: state.limits.countriesPerInstrument,
    }
  }
  const known = state.instruments.get(id)
  if (!known) {
    const isFull = state.instruments.size >= state.limits.instruments
    return isFull
      ? { reason: 'limit-reached', limit: 'instruments', maximum: state.limits.instruments }
      : undefined
  }
  if (known.base !== base || known.quote !== quote) return conflict(`trades ${known.base} for ${known.quote}`)
  const isResting = known.book.buy.size > 0 || known.book.sell.size > 0
  if (isResting && (known.lot !== lot || known.tick !== tick))
    return conflict('orders rest at its lot and tick')
  return undefined
}

/** Suspending by this way too cancels the account's orders. */
export function setAccount(state: ExchangeState, effects: Effects, command: SetAccount): Refusal | undefined {
  const { account: number, status, country, userType, verifiedUntil } = command
  let account = state.accounts.get(number)
  if (account) {
    account.status = status
    account.country = country
    account.userType = userType
    account.verifiedUntil = verifiedUntil
  } else {
    if (state.accounts.size >= state.limits.accounts) {
      return { reason: 'limit-reached', limit: 'accounts', maximum: state.limits.accounts }
    }
    account = toAccount(state, { account: number, status, country, userType, verifiedUntil })
    state.accounts.set(number, account)
  }
  state.hash.touch(accountSchema, account)
  effects.add({ kind: 'account-set', account: number, status })
  if (status === 'suspended') cancelOrdersOf(state, effects, account)
  return undefined
}

export function suspendAccount(
  state: ExchangeState,
  effects: Effects,
  command: SuspendAccount,
): Refusal | undefined {
  const account = state.accounts.get(command.account)
  if (!account) return { reason: 'unknown-account', account: command.account }
  account.status = 'suspended'
  state.hash.touch(accountSchema, account)
  effects.add({ kind: 'account-set', account: account.account, status: 'suspended' })
  cancelOrdersOf(state, effects, account)
  return undefined
}

export function resumeAccount(
  state: ExchangeState,
  effects: Effects,
  command: ResumeAccount,
): Refusal | undefined {
  const account = state.accounts.get(command.account)
  if (!account) return { reason: 'unknown-account', account: command.account }
  account.status = 'active'
  state.hash.touch(accountSchema, account)
  effects.add({ kind: 'account-set', account: account.account, status: 'active' })
  return undefined
}

function cancelOrdersOf(state: ExchangeState, effects: Effects, account: Account): void {
  for (const order of [...account.orders.values()]) finishOrder(state, effects, order, 'account-suspended')
}

/** Closing a market cancels what rests in it. */
export function setPhase(state: ExchangeState, effects: Effects, command: SetPhase): Refusal | undefined {
  const instrument = state.instruments.get(command.instrument)
  if (!instrument) return { reason: 'unknown-instrument', instrument: command.instrument }
  instrument.phase = command.phase
  state.hash.touch(instrumentSchema, instrument)
  effects.add({ kind: 'phase-set', instrument: command.instrument, phase: command.phase })
  if (command.phase !== 'closed') return undefined
  for (const side of [instrument.book.buy, instrument.book.sell]) {
    for (let level = side.best(); level; level = side.best()) {
      while (level.first) finishOrder(state, effects, level.first, 'market-closed')
    }
  }
  return undefined
}

export function setFees(
  state: ExchangeState,
  effects: Effects,
  command: SetFees,
  time: number,
): Refusal | undefined {
  const { effectiveFrom, lines } = command
  if (lines.length > state.limits.feeLines)
    return { reason: 'limit-reached', limit: 'fee lines', maximum: state.limits.feeLines }
  for (const line of lines) {
    for (const ppm of [line.makerPpm, line.takerPpm, line.purchasePpm]) {
      if (!Number.isInteger(ppm) || ppm < 0 || ppm > feePpmMax) {
        return { reason: 'amount-out-of-range', amount: BigInt(Math.trunc(ppm)), maximum: BigInt(feePpmMax) }
      }
    }
  }
  const added = toScheduleRecord({ effectiveFrom, lines })
  if (!added)
    return { reason: 'definition-conflict', subject: 'fees: a country and user type are given twice' }
  const schedules = withDated(state.schedules, added, time)
  if (schedules.length > state.limits.feeSchedules) {
    return { reason: 'limit-reached', limit: 'fee schedules', maximum: state.limits.feeSchedules }
  }
  for (const schedule of state.schedules) {
    if (!schedules.includes(schedule)) state.hash.remove(scheduleSchema, schedule)
  }
  if (schedules.includes(added)) state.hash.touch(scheduleSchema, added)
  state.schedules = schedules
  effects.add({ kind: 'fees-set', effectiveFrom, lines })
  return undefined
}

export function setRate(
  state: ExchangeState,
  effects: Effects,
  command: SetRate,
  time: number,
): Refusal | undefined {
  const { quote, payment, effectiveFrom, numerator, denominator } = command
  for (const asset of [quote, payment]) {
    if (!state.assets.has(asset)) return { reason: 'unknown-asset', asset }
  }
  if (quote === payment) return { reason: 'definition-conflict', subject: `rate of asset ${quote} in itself` }
  for (const amount of [numerator, denominator]) {
    if (amount < 1n || amount > amountMax)
      return { reason: 'amount-out-of-range', amount, maximum: amountMax }
  }
  const pair = ratePair(quote, payment)
  const before = state.rates.get(pair) ?? []
  const added = tracked({ quote, payment, effectiveFrom, numerator, denominator })
  const rates = withDated(before, added, time)
  if (rates.length > state.limits.ratesPerPair) {
    return { reason: 'limit-reached', limit: 'rates of a pair', maximum: state.limits.ratesPerPair }
  }
  for (const rate of before) if (!rates.includes(rate)) state.hash.remove(rateSchema, rate)
  if (rates.includes(added)) state.hash.touch(rateSchema, added)
  state.rates.set(pair, rates)
  effects.add({ kind: 'rate-set', quote, payment, effectiveFrom })
  return undefined
}
