import type { Command } from '#engine/commands.ts'
import { type AccountNumber, type AssetId, type InstrumentId, type Key, toKey } from '#engine/identifiers.ts'
import type { WorkloadCommand } from './workload.ts'

// The workload as commands of the exchange.

const quote = 1 as AssetId
const base = 2 as AssetId
const instrument = 1 as InstrumentId

export function keyOf(number: number): Key {
  return toKey(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)
}

function accountOf(number: number): AccountNumber {
  return (1_000 + number) as AccountNumber
}

/** One market with so many verified accounts, each with plenty of money and securities. */
export function* openingCommands(accounts: number): Generator<Command> {
  yield { kind: 'set-asset', asset: quote, code: 'CLP', decimals: 0 }
  yield { kind: 'set-asset', asset: base, code: 'ACM', decimals: 0 }
  const bounds = { lot: 1n, tick: 1n, quantityMax: 1_000n, priceMax: 1_000_000n }
  yield { kind: 'set-instrument', instrument, base, quote, ...bounds, countries: [152] }
  const line = { country: 152, userType: 'retail', makerPpm: 1_000, takerPpm: 2_500, purchasePpm: 0 }
  yield { kind: 'set-fees', effectiveFrom: 0, lines: [line] }
  yield { kind: 'set-phase', instrument, phase: 'continuous' }
  for (let number = 0; number < accounts; number++) {
    const account = accountOf(number)
    const verified = { country: 152, userType: 'retail', verifiedUntil: 2_000 }
    yield { kind: 'set-account', account, status: 'active', ...verified }
    yield { kind: 'credit', reference: keyOf(2 * number), account, asset: quote, amount: 10n ** 12n }
    yield { kind: 'credit', reference: keyOf(2 * number + 1), account, asset: base, amount: 10n ** 9n }
  }
}

export function toCommand(one: WorkloadCommand): Command {
  const common = { account: accountOf(one.account), clientOrderId: keyOf(one.number) }
  if (one.kind === 'cancel') return { kind: 'cancel-order', ...common }
  const { side, price, quantity, isImmediate } = one
  const terms = { instrument, side, price: BigInt(price), quantity: BigInt(quantity) }
  return { kind: 'place-order', ...common, ...terms, timeInForce: isImmediate ? 'ioc' : 'gtc' }
}
