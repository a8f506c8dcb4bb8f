import { createHash } from 'node:crypto'
import { type Address, encodeFunctionData, type Hex, keccak256, parseEventLogs, zeroAddress } from 'viem'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import type { MatchOutcome, WalletRefusal } from '../activities.ts'
import type { IntentPlan } from '../evm/prepare.ts'
import { refusalText } from '../evm/refusal.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { evmAddress } from './addresses.ts'
import { bytes32OfUuid } from './bytes32.ts'
import { settlementDomain } from './eip712.ts'
import { type Match, matchLimit, packBatch } from './packed-batch.ts'
import type { Platform } from './platform.ts'

/** How long the custodian's signature over a batch serves, from the batch's closing: longer than a chain is down. */
const signatureDays = 30
const daySeconds = 24 * 60 * 60

/** Trade ids count from one in each segment; on chain the segment stands above them. */
const segmentShift = 48n

const batchTypes = {
  Batch: [
    { name: 'batchId', type: 'bytes32' },
    { name: 'journalHash', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
    { name: 'content', type: 'bytes32' },
  ],
} as const

interface BatchContent {
  readonly batchId: Hex
  readonly deadline: bigint
  readonly journalHash: Hex
  readonly packed: Hex
  /** Trade ids in the order of the matches. */
  readonly trades: readonly string[]
  /** A trade of the batch that the engine says has ended already. */
  readonly ended: string | undefined
}

/** The operator's transaction for a batch, which carries the custodian's signature over it. */
export async function batchPlan(
  wallet: EvmWallet,
  platform: Platform,
  batchUuid: string,
): Promise<IntentPlan | WalletRefusal> {
  const content = await batchContent(wallet, batchUuid)
  if ('refused' in content) return content
  const { batchId, journalHash, deadline, packed } = content
  return {
    key: `batch/${batchUuid}`,
    request: { batchId, journalHash, deadline: String(deadline), content: keccak256(packed) },
    sender: wallet.keys.service('operator'),
    build: async () => {
      if (content.ended !== undefined)
        return { refused: `trade ${content.ended} is not in settlement any more` }
      const signature = await wallet.keys.service('custodian').signTypedData({
        domain: settlementDomain(wallet.chain.id, platform),
        types: batchTypes,
        primaryType: 'Batch',
        message: { batchId, journalHash, deadline, content: keccak256(packed) },
      })
      return {
        to: platform.Settlement,
        data: encodeFunctionData({
          abi: settlementAbi,
          functionName: 'submitBatch',
          args: [batchId, journalHash, deadline, packed, signature],
        }),
      }
    },
  }
}

/**
 * Which matches the contract would refuse if the batch ran now, each alone.
 * @throws where the batch cannot be packed, or the contract refuses it whole (paused)
 */
export async function previewBatch(
  wallet: EvmWallet,
  platform: Platform,
  batchUuid: string,
): Promise<readonly MatchOutcome[]> {
  const content = await batchContent(wallet, batchUuid)
  if ('refused' in content) throw new Error(content.refused)
  const { result } = await wallet.chain.client.simulateContract({
    account: wallet.keys.service('operator').address,
    address: platform.Settlement,
    abi: settlementAbi,
    functionName: 'preview',
    args: [content.packed],
  })
  return content.trades.map((trade, row) => outcomeOf(trade, result[row] ?? '0x'))
}

/**
 * What the chain's events say of each match of a final batch.
 * @throws where the batch is not final, or an event is missing
 */
export async function batchOutcomes(
  wallet: EvmWallet,
  platform: Platform,
  batchUuid: string,
): Promise<readonly MatchOutcome[]> {
  const content = await batchContent(wallet, batchUuid)
  if ('refused' in content) throw new Error(content.refused)
  const intent = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('chain_id', '=', BigInt(wallet.chain.id))
    .where((where) =>
      where.or([where('key', '=', `batch/${batchUuid}`), where('key', 'like', `batch/${batchUuid}#%`)]),
    )
    .where('status', '=', 'final')
    .select('final_transaction')
    .executeTakeFirst()
  if (!intent?.final_transaction) throw new Error(`batch ${batchUuid} is not final`)
  const receipt = await wallet.chain.client.getTransactionReceipt({ hash: intent.final_transaction as Hex })
  const logs = receipt.logs.filter((log) => log.address.toLowerCase() === platform.Settlement.toLowerCase())
  const outcomes = new Map<string, MatchOutcome>()
  for (const log of parseEventLogs({
    abi: settlementAbi,
    eventName: ['MatchSettled', 'MatchRefused'],
    logs,
  })) {
    if (log.args.batchId !== content.batchId) continue
    const trade = String(log.args.tradeId & ((1n << segmentShift) - 1n))
    outcomes.set(trade, outcomeOf(trade, log.eventName === 'MatchRefused' ? log.args.reason : '0x'))
  }
  return content.trades.map((trade) => {
    const outcome = outcomes.get(trade)
    if (outcome === undefined)
      throw new Error(`transaction ${receipt.transactionHash} says nothing of trade ${trade}`)
    return outcome
  })
}

/** An empty refusal is a settled match: the contract never gives a refusal without data. */
const outcomeOf = (trade: string, refusal: Hex): MatchOutcome =>
  refusal === '0x'
    ? { trade, outcome: 'settled' }
    : { trade, outcome: 'refused', refusal: refusalText(refusal) }

async function batchContent(wallet: EvmWallet, batchUuid: string): Promise<BatchContent | WalletRefusal> {
  const batch = await wallet.database
    .selectFrom('financial.settlement_batch')
    .where('id', '=', batchUuid)
    .select(['segment', 'closed_at'])
    .executeTakeFirst()
  if (batch === undefined) return { refused: `no batch ${batchUuid}` }
  const trades = await tradesOf(wallet, batchUuid)
  if (trades.length === 0 || trades.length > matchLimit) {
    return { refused: `batch ${batchUuid} has ${trades.length} trades, 1 to ${matchLimit} are allowed` }
  }
  if (trades.some(({ segment }) => segment !== batch.segment)) {
    return { refused: `batch ${batchUuid} has trades of another segment` }
  }
  const untokenised = trades.find(({ token, cash }) => token === null || cash === null)
  if (untokenised !== undefined) return { refused: `trade ${untokenised.id} is of an asset without a token` }
  const matches = trades.map((trade): Match => ({
    tradeId: (BigInt(trade.segment) << segmentShift) | trade.id,
    seller: evmAddress(wallet, trade.seller),
    buyer: evmAddress(wallet, trade.buyer),
    token: (trade.token ?? zeroAddress) as Address,
    cash: (trade.cash ?? zeroAddress) as Address,
    quantity: trade.quantity,
    cashAmount: trade.notional,
    buyerFee: trade.buyer_fee,
    sellerFee: trade.seller_fee,
  }))
  const ended = trades.find(({ status }) => status !== 'in-settlement')
  return {
    batchId: bytes32OfUuid(batchUuid),
    deadline: BigInt(Math.floor(batch.closed_at.getTime() / 1_000) + signatureDays * daySeconds),
    journalHash: journalHash(trades),
    packed: packBatch(matches),
    trades: trades.map(({ id }) => String(id)),
    ended: ended === undefined ? undefined : String(ended.id),
  }
}

type Trade = Awaited<ReturnType<typeof tradesOf>>[number]

async function tradesOf(wallet: EvmWallet, batchUuid: string) {
  return await wallet.database
    .selectFrom('financial.settlement_match as m')
    .innerJoin('trading.trade as t', (join) =>
      join.onRef('t.segment', '=', 'm.segment').onRef('t.id', '=', 'm.trade'),
    )
    .innerJoin('financial.asset as base', 'base.id', 't.base_asset_id')
    .innerJoin('financial.asset as quote', 'quote.id', 't.cash_asset_id')
    .where('m.batch_id', '=', batchUuid)
    .orderBy('t.id')
    .limit(matchLimit + 1)
    .select([
      't.segment',
      't.id',
      't.instrument_id',
      't.buyer',
      't.seller',
      't.price',
      't.quantity',
      't.notional',
      't.buyer_fee',
      't.seller_fee',
      't.status',
      'base.token_address as token',
      'quote.token_address as cash',
    ])
    .execute()
}

/** What the batch settles, as the journal has it: SHA-256 over a line for each trade, in the order of their ids. */
function journalHash(trades: readonly Trade[]): Hex {
  const hash = createHash('sha256')
  for (const t of trades) {
    const fields = [t.segment, t.id, t.instrument_id, t.buyer, t.seller, t.price, t.quantity, t.notional]
    hash.update(`${[...fields, t.buyer_fee, t.seller_fee].join(' ')}\n`)
  }
  return `0x${hash.digest('hex')}`
}
