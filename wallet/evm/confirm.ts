import { setTimeout as pause } from 'node:timers/promises'
import { type Hex, parseTransaction, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import type { Confirmed } from '../activities.ts'
import { broadcast, raiseFee, type WaitingIntent, waitingLine } from './broadcast.ts'
import { blockHashAt, isChainUnavailable } from './chain.ts'
import { rawHex } from './prepare.ts'
import { refusalText, revertData } from './refusal.ts'
import type { EvmWallet } from './wallet.ts'

/** How sure one must be that a transaction stays. */
export interface Depth {
  readonly blocks: number
  readonly ms: number
}

/** Seen once in a block: enough to build the next call upon, not to tell anyone. */
export const mined: Depth = { blocks: 1, ms: 0 }

/** The nonce was used by a transaction that is not ours: the intent can never be mined. */
export type NonceTaken = { readonly nonceTakenBefore: bigint }

/**
 * Sends an intent until it is final by the wallet's policy, keeps and answers how it ended. Waits as long as the chain
 * is down or forgets the transaction; it is sent again then.
 *
 * @param signal ends the waiting with its reason
 */
export async function confirmIntent(
  wallet: EvmWallet,
  intentId: string,
  signal: AbortSignal,
): Promise<Confirmed> {
  const known = await keptEnd(wallet, intentId)
  if (known !== undefined) return known
  const { policy } = wallet
  const end = await untilMined(
    wallet,
    intentId,
    { blocks: policy.finalityBlocks, ms: policy.finalityMs },
    signal,
  )
  if ('nonceTakenBefore' in end) return await keepNonceTaken(wallet, intentId, end.nonceTakenBefore)
  await wallet.database
    .updateTable('financial.chain_intent')
    .set({
      status: end.status === 'success' ? 'final' : 'reverted',
      final_transaction: end.transactionHash,
      block_number: end.blockNumber,
      updated_at: new Date(),
    })
    .where('id', '=', intentId)
    .where('status', '=', 'signed')
    .execute()
  const kept = await keptEnd(wallet, intentId)
  if (kept === undefined) throw new Error(`intent ${intentId} was not kept as ended`)
  return kept
}

/**
 * Sends an intent until it stands in a block of this depth.
 *
 * @param signal ends the waiting with its reason
 */
export async function untilMined(
  wallet: EvmWallet,
  intentId: string,
  depth: Depth,
  signal: AbortSignal,
): Promise<TransactionReceipt | NonceTaken> {
  const intent = await waitingIntent(wallet, intentId)
  const watch = new BlockWatch()
  for (;;) {
    signal.throwIfAborted()
    try {
      const end = await look(wallet, intent, depth, watch)
      if (end !== undefined) return end
    } catch (error) {
      if (!isChainUnavailable(error)) throw error
      wallet.log.warn({ key: intent.key }, 'the chain does not answer')
    }
    await pause(wallet.policy.pollMs, undefined, { signal })
  }
}

/** A node that knows a transaction is not told of it again for so long. */
const resendMs = 2_000

/** What one wait has seen so far. */
class BlockWatch {
  #sentAt: number | undefined
  /** The block the transaction was last seen in, and since when; another block, or none, begins anew. */
  #seen: { readonly blockHash: Hex; readonly since: number } | undefined
  /** The block at which we began to wait for the first in line. */
  #waiting: { readonly intent: string; readonly head: bigint } | undefined

  isToBeSent(): boolean {
    const now = performance.now()
    if (this.#sentAt !== undefined && now - this.#sentAt < resendMs) return false
    this.#sentAt = now
    return true
  }

  sendNext(): void {
    this.#sentAt = undefined
  }

  seenForMs(blockHash: Hex): number {
    this.#waiting = undefined
    // Should it vanish from its block, it is sent at once.
    this.sendNext()
    if (this.#seen?.blockHash !== blockHash) this.#seen = { blockHash, since: performance.now() }
    return performance.now() - this.#seen.since
  }

  /** Whether blocks went by while this intent was the first in line. */
  passedOver(intent: string, head: bigint): boolean {
    this.#seen = undefined
    if (this.#waiting?.intent !== intent) this.#waiting = { intent, head }
    return head > this.#waiting.head
  }
}

async function look(
  wallet: EvmWallet,
  intent: WaitingIntent,
  depth: Depth,
  watch: BlockWatch,
): Promise<TransactionReceipt | NonceTaken | undefined> {
  const { client } = wallet.chain
  const receipt = await receiptOf(wallet, intent.id)
  const head = await client.getBlockNumber()
  if (receipt !== undefined) {
    const seenForMs = watch.seenForMs(receipt.blockHash)
    const deep = head - receipt.blockNumber + 1n >= BigInt(depth.blocks)
    if (!deep || seenForMs < depth.ms) return undefined
    return (await blockHashAt(wallet.chain, receipt.blockNumber)) === receipt.blockHash ? receipt : undefined
  }
  if (await isNonceTaken(wallet, intent, head, depth)) return { nonceTakenBefore: head }
  const line = await waitingLine(wallet, intent)
  if (watch.isToBeSent()) await broadcast(wallet, line)
  const [first] = line
  if (first === undefined || !watch.passedOver(first.id, head)) return undefined
  if ((await raiseFee(wallet, first.id)) !== undefined) watch.sendNext()
  return undefined
}

/** The receipt of whichever transaction of the intent was mined. */
async function receiptOf(wallet: EvmWallet, intentId: string): Promise<TransactionReceipt | undefined> {
  const signed = await wallet.database
    .selectFrom('financial.chain_transaction')
    .where('chain_intent_id', '=', intentId)
    .orderBy('max_fee_per_gas', 'desc')
    .select('hash')
    .execute()
  for (const { hash } of signed) {
    try {
      return await wallet.chain.client.getTransactionReceipt({ hash: hash as Hex })
    } catch (error) {
      if (!(error instanceof TransactionReceiptNotFoundError)) throw error
    }
  }
  return undefined
}

/** The sender's count at a final block is past our nonce, and none of our transactions is there: another one was. */
async function isNonceTaken(
  wallet: EvmWallet,
  intent: WaitingIntent,
  head: bigint,
  depth: Depth,
): Promise<boolean> {
  const finalBlock = head - BigInt(depth.blocks) + 1n
  if (finalBlock < 0n) return false
  const address = intent.sender
  const now = await wallet.chain.client.getTransactionCount({ address, blockTag: 'latest' })
  if (BigInt(now) <= intent.nonce) return false
  const then = await wallet.chain.client
    .getTransactionCount({ address, blockNumber: finalBlock })
    .catch((error: unknown) => {
      if (isChainUnavailable(error)) throw error
      // The node keeps no state of that block: not known to be taken for good, so we go on waiting.
      return 0
    })
  if (BigInt(then) <= intent.nonce) return false
  // Ours may have been mined between the two questions.
  return (await receiptOf(wallet, intent.id)) === undefined
}

async function waitingIntent(wallet: EvmWallet, intentId: string): Promise<WaitingIntent> {
  const row = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('id', '=', intentId)
    .where('chain_id', '=', BigInt(wallet.chain.id))
    .select(['id', 'key', 'sender', 'nonce'])
    .executeTakeFirst()
  if (row === undefined) throw new Error(`no intent ${intentId} on chain ${wallet.chain.id}`)
  return { ...row, sender: row.sender as Hex }
}

async function keptEnd(wallet: EvmWallet, intentId: string): Promise<Confirmed | undefined> {
  const row = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('id', '=', intentId)
    .where('status', '<>', 'signed')
    .select(['status', 'final_transaction', 'block_number'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const blockNumber = String(row.block_number)
  if (row.final_transaction === null) return { ...(await nonceTakenEnd(wallet, intentId)), blockNumber }
  const transaction = row.final_transaction
  if (row.status === 'final') return { outcome: 'final', transaction, blockNumber }
  return {
    outcome: 'reverted',
    transaction,
    blockNumber,
    error: await revertReason(wallet, transaction as Hex),
  }
}

async function keepNonceTaken(wallet: EvmWallet, intentId: string, head: bigint): Promise<Confirmed> {
  await wallet.database
    .updateTable('financial.chain_intent')
    .set({ status: 'reverted', block_number: head, updated_at: new Date() })
    .where('id', '=', intentId)
    .where('status', '=', 'signed')
    .execute()
  wallet.log.error({ intent: intentId }, 'a nonce of ours was used by a transaction that is not ours')
  return { ...(await nonceTakenEnd(wallet, intentId)), blockNumber: String(head) }
}

async function nonceTakenEnd(wallet: EvmWallet, intentId: string) {
  const { hash } = await wallet.database
    .selectFrom('financial.chain_transaction')
    .where('chain_intent_id', '=', intentId)
    .orderBy('max_fee_per_gas', 'desc')
    .select('hash')
    .executeTakeFirstOrThrow()
  return {
    outcome: 'reverted' as const,
    transaction: hash,
    error: 'the nonce was used by another transaction',
  }
}

/** Asks the state before the transaction's block what it would answer; a node that kept no such state gives no reason. */
async function revertReason(wallet: EvmWallet, hash: Hex): Promise<string> {
  const { sender, raw } = await wallet.database
    .selectFrom('financial.chain_transaction as t')
    .innerJoin('financial.chain_intent as i', 'i.id', 't.chain_intent_id')
    .where('t.hash', '=', hash)
    .select(['i.sender', 't.raw'])
    .executeTakeFirstOrThrow()
  const { to, data, gas } = parseTransaction(rawHex(raw))
  try {
    const receipt = await wallet.chain.client.getTransactionReceipt({ hash })
    await wallet.chain.client.call({
      account: sender as Hex,
      ...(to ? { to } : {}),
      ...(data === undefined ? {} : { data }),
      ...(gas === undefined ? {} : { gas }),
      blockNumber: receipt.blockNumber - 1n,
    })
    return 'reverted for a reason that the state before its block does not show'
  } catch (error) {
    const reason = revertData(error)
    return reason === undefined ? 'reverted for a reason that the node no longer knows' : refusalText(reason)
  }
}
