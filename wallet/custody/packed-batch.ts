import { type Address, concat, type Hex, numberToHex } from 'viem'

/** A match as the settlement contract takes it; amounts in minor units. */
export interface Match {
  /** Unique over all segments and for ever, below 2⁶⁴. */
  readonly tradeId: bigint
  readonly seller: Address
  readonly buyer: Address
  readonly token: Address
  readonly cash: Address
  readonly quantity: bigint
  /** What the buyer pays before fees: the seller gets it less the seller's fee. */
  readonly cashAmount: bigint
  readonly buyerFee: bigint
  readonly sellerFee: bigint
}

/** Matches that the contract takes in one batch. */
export const matchLimit = 100

const version = 1
const tableLimit = 255

/**
 * The bytes of a batch as `contracts/settlement/PackedBatch.sol` describes them: head, table of parties, table of
 * instruments, matches in the order given.
 *
 * @throws RangeError for no match, more than a hundred, or a figure that does not fit its field
 */
export function packBatch(matches: readonly Match[]): Hex {
  if (matches.length === 0 || matches.length > matchLimit) {
    throw new RangeError(`a batch has 1 to ${matchLimit} matches, not ${matches.length}`)
  }
  const parties = [...new Set(matches.flatMap(({ seller, buyer }) => [seller, buyer]))]
  const instruments = [...new Set(matches.map(instrumentOf))]
  if (parties.length > tableLimit) throw new RangeError(`a batch has at most ${tableLimit} parties`)
  const head = [version, parties.length, instruments.length, matches.length].map((value) =>
    field(BigInt(value), 1),
  )
  const rows = matches.map((match) =>
    concat([
      field(match.tradeId, 8),
      field(BigInt(parties.indexOf(match.seller)), 1),
      field(BigInt(parties.indexOf(match.buyer)), 1),
      field(BigInt(instruments.indexOf(instrumentOf(match))), 1),
      field(match.quantity, 12),
      field(match.cashAmount, 12),
      field(match.buyerFee, 12),
      field(match.sellerFee, 12),
    ]),
  )
  return concat([...head, ...parties, ...instruments, ...rows])
}

const instrumentOf = ({ token, cash }: Match): Hex => concat([token, cash])

/** Big-endian; viem throws a RangeError of its own kind where the value does not fit. */
const field = (value: bigint, size: number): Hex => numberToHex(value, { size })
