import type { AppliedCommand } from '../journal/block.ts'

/** What an operator looks for in a journal; each that is given must be met. */
export type Wanted = {
  /** an account's number, whatever part it plays: owner, buyer, seller, treasury */
  readonly account?: number
  /** an order's id, as maker or taker too */
  readonly order?: bigint
  /** the business key of an order, purchase, deposit, hold or offering */
  readonly key?: string
}

const properties = {
  account: ['account', 'buyer', 'seller', 'treasury'],
  order: ['order', 'makerOrder', 'takerOrder'],
  key: ['key', 'clientOrderId', 'reference', 'hold', 'offering'],
} as const satisfies Record<keyof Wanted, readonly string[]>

/** Whether a command, or anything that it changed, is about what is looked for. */
export function concerns({ command, events }: AppliedCommand, wanted: Wanted): boolean {
  return (['account', 'order', 'key'] as const).every((what) => {
    const value = wanted[what]
    return value === undefined || [command, ...events].some((part) => isAbout(part, properties[what], value))
  })
}

function isAbout(part: object, names: readonly string[], value: unknown): boolean {
  return Object.entries(part).some(
    ([name, found]) =>
      (names.includes(name) && found === value) ||
      // a refusal names what it is about within itself
      (typeof found === 'object' && found !== null && isAbout(found as object, names, value)),
  )
}
