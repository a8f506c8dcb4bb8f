export type WorkloadOrder = {
  readonly kind: 'order'
  readonly number: number
  readonly account: number
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly quantity: number
  readonly isImmediate: boolean
}
export type WorkloadCancel = { readonly kind: 'cancel'; readonly number: number; readonly account: number }
export type WorkloadCommand = WorkloadOrder | WorkloadCancel

const middle = 10_000
const ladder = 550
/** As far as an order may go that takes what is there. */
const collar = 1_000

/**
 * 45 % orders that rest, 25 % that cross, 25 % cancels of an order from before, 5 % that take at any price within the
 * collar, over about 1,100 price levels. The same for the same seed.
 */
export function generateWorkload(count: number, accounts: number, seed: number): readonly WorkloadCommand[] {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const commands: WorkloadCommand[] = []
  const orders: WorkloadOrder[] = []
  while (commands.length < count) {
    const dice = random()
    const target = orders[below(orders.length)]
    if (dice < 0.25 && target) {
      commands.push({ kind: 'cancel', number: target.number, account: target.account })
      continue
    }
    const side = random() < 0.5 ? 'buy' : 'sell'
    const outwards = side === 'buy' ? -1 : 1
    let distance = 1 + below(ladder)
    if (dice >= 0.7) distance = -below(20)
    if (dice >= 0.95) distance = -collar
    const order: WorkloadOrder = {
      kind: 'order',
      number: orders.length,
      account: below(accounts),
      side,
      price: middle + outwards * distance,
      quantity: 1 + below(100),
      isImmediate: dice >= 0.95,
    }
    orders.push(order)
    commands.push(order)
  }
  return commands
}

/** Numbers from 0 to 1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
