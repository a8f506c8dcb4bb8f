import { sql } from 'kysely'
import { BaseError, type Hex, keccak256, parseTransaction } from 'viem'
import { isChainUnavailable } from './chain.ts'
import { marketFees, replacementFees } from './fees.ts'
import { keepTransaction, rawHex } from './prepare.ts'
import { type EvmWallet, replacementLimit, serviceAt } from './wallet.ts'

export interface WaitingIntent {
  readonly id: string
  readonly key: string
  readonly sender: Hex
  readonly nonce: bigint
}

/** The newest transaction of an intent. */
export interface WaitingTransaction {
  readonly id: string
  readonly key: string
  readonly raw: Uint8Array
}

/** Lower nonces that are sent along in one round: the next round sends those that follow. */
const roundLimit = 32

/**
 * The transactions of the sender that are to be mined, the intent's own last: whatever comes before it must be mined
 * first, and a nonce whose own flow is gone must not hold up those behind it.
 */
export async function waitingLine(
  wallet: EvmWallet,
  intent: WaitingIntent,
): Promise<readonly WaitingTransaction[]> {
  const mined = await wallet.chain.client.getTransactionCount({ address: intent.sender, blockTag: 'latest' })
  return await wallet.database
    .selectFrom('financial.chain_intent as i')
    .innerJoin('financial.chain_transaction as t', 't.chain_intent_id', 'i.id')
    .where('i.chain_id', '=', BigInt(wallet.chain.id))
    .where('i.sender', '=', intent.sender)
    .where('i.nonce', '>=', BigInt(mined))
    .where('i.nonce', '<=', intent.nonce)
    .distinctOn('i.nonce')
    .orderBy('i.nonce')
    .orderBy('t.max_fee_per_gas', 'desc')
    .limit(roundLimit)
    .select(['i.id', 'i.key', 't.raw'])
    .execute()
}

/**
 * Sends the line in its order. What the node says is only reported; whether a transaction was taken is seen by looking
 * for it.
 */
export async function broadcast(wallet: EvmWallet, line: readonly WaitingTransaction[]): Promise<void> {
  for (const { key, raw } of line) await send(wallet, key, rawHex(raw))
}

async function send(wallet: EvmWallet, key: string, raw: Hex): Promise<void> {
  try {
    await wallet.chain.client.sendRawTransaction({ serializedTransaction: raw })
  } catch (error) {
    if (isChainUnavailable(error)) throw error
    const answer = error instanceof BaseError ? `${error.shortMessage} ${error.details}` : String(error)
    // Known already, or mined in the meantime: both are what we want.
    if (/already (known|imported)|nonce too low/i.test(answer)) return
    wallet.log.warn({ key, transaction: keccak256(raw), answer }, 'the node did not take a transaction')
  }
}

/**
 * Signs the intent's newest transaction again at a higher fee, if that one is older than the policy says. Every hash of
 * the nonce is kept: whichever is mined is the one.
 *
 * @returns the new hash, or undefined where nothing was signed
 */
export async function raiseFee(wallet: EvmWallet, intentId: string): Promise<Hex | undefined> {
  const market = await marketFees(wallet.chain)
  return await wallet.database.transaction().execute(async (transaction) => {
    const intent = await transaction
      .selectFrom('financial.chain_intent')
      .where('id', '=', intentId)
      .where('status', '=', 'signed')
      .select(['key', 'sender'])
      .forUpdate()
      .executeTakeFirst()
    if (intent === undefined) return undefined
    const signed = await transaction
      .selectFrom('financial.chain_transaction')
      .where('chain_intent_id', '=', intentId)
      .orderBy('max_fee_per_gas', 'desc')
      .select(['raw', sql<number>`(extract(epoch from now() - signed_at) * 1000)::float8`.as('age')])
      .execute()
    const [newest] = signed
    if (newest === undefined || newest.age < wallet.policy.raiseFeeAfterMs) return undefined
    if (signed.length >= replacementLimit) return undefined
    const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n, ...call } = parseTransaction(rawHex(newest.raw))
    const fees = replacementFees({ maxFeePerGas, maxPriorityFeePerGas }, market)
    const signer = serviceAt(wallet.keys, intent.sender as Hex)
    const raw = await signer.signTransaction({
      type: 'eip1559',
      chainId: wallet.chain.id,
      nonce: call.nonce ?? 0,
      ...(call.gas === undefined ? {} : { gas: call.gas }),
      ...(call.to ? { to: call.to } : {}),
      ...(call.data === undefined ? {} : { data: call.data }),
      ...fees,
    })
    const hash = keccak256(raw)
    await keepTransaction(transaction, { intent: intentId, hash, raw, fees })
    wallet.log.info(
      { key: intent.key, transaction: hash, maxFeePerGas: String(fees.maxFeePerGas) },
      'fee raised',
    )
    return hash
  })
}
