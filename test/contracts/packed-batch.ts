import { concat, encodePacked, type Address, type Hex } from 'viem'

export interface TestMatch {
  readonly tradeId: bigint
  readonly seller: Address
  readonly buyer: Address
  readonly token: Address
  readonly cash: Address
  readonly quantity: bigint
  readonly cashAmount: bigint
  readonly buyerFee: bigint
  readonly sellerFee: bigint
}

const rowOf = <T>(table: T[], entry: T): number => {
  const row = table.indexOf(entry)
  return row === -1 ? table.push(entry) - 1 : row
}

/** The bytes of a batch, as contracts/settlement/PackedBatch.sol describes them, written a second time from there. */
export function packBatch(matches: readonly TestMatch[]): Hex {
  const parties: Address[] = []
  const instruments: Hex[] = []
  const rows = matches.map((m) =>
    encodePacked(
      ['uint64', 'uint8', 'uint8', 'uint8', 'uint96', 'uint96', 'uint96', 'uint96'],
      [
        m.tradeId,
        rowOf(parties, m.seller),
        rowOf(parties, m.buyer),
        rowOf(instruments, concat([m.token, m.cash])),
        m.quantity,
        m.cashAmount,
        m.buyerFee,
        m.sellerFee,
      ],
    ),
  )
  const head = encodePacked(
    ['uint8', 'uint8', 'uint8', 'uint8'],
    [1, parties.length, instruments.length, matches.length],
  )
  return concat([head, ...parties, ...instruments, ...rows])
}
