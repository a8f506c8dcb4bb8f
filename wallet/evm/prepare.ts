import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { type Address, bytesToHex, hexToBytes, type Hex, keccak256 } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { recordAct } from '#db/audit.ts'
import type { DB } from '#db/schema.ts'
import type { Prepared, WalletRefusal } from '../activities.ts'
import { causeOf, isChainUnavailable } from './chain.ts'
import { type Fees, marketFees } from './fees.ts'
import { refusalText, revertData } from './refusal.ts'
import type { EvmWallet } from './wallet.ts'

/** A call of a contract, or, without `to`, a deployment. */
export type ChainCall = { readonly to?: Address; readonly data: Hex }

export interface IntentPlan {
  /** Business key: what is done once, `mint/<deposit id>`. */
  readonly key: string
  /** What is asked, in figures that never change: the same key with another request is refused. */
  readonly request: Readonly<Record<string, string>>
  readonly sender: PrivateKeyAccount
  /** Checks approvals and makes the call; asked only where nothing was signed under the key yet. */
  readonly build: () => Promise<ChainCall | WalletRefusal>
}

/** A reverted transaction changed nothing, so its intent may be tried again, by another intent, so many times in all. */
const attemptLimit = 5
/** EIP-7825: more gas than this in one transaction is refused by every node. */
const gasLimitMax = 2n ** 24n

type Attempt = { readonly id: string; readonly status: string; readonly transaction: string }

/**
 * Signs what the plan asks for, once: the nonce is taken, and the signed bytes are kept, in one database transaction;
 * nothing is sent. Called again it answers with the same transaction. A call that the chain would refuse now is refused
 * before it takes a nonce.
 *
 * @throws what `isChainUnavailable` recognises while the chain does not answer
 */
export async function prepareIntent(wallet: EvmWallet, plan: IntentPlan): Promise<Prepared> {
  const requestHash = hashOf(plan.request)
  const standing = await attemptsOf(wallet.database, wallet, plan.key, requestHash)
  if ('refused' in standing) return standing
  const last = standing.attempts.at(-1)
  if (last !== undefined && last.status !== 'reverted')
    return { intent: last.id, transaction: last.transaction }
  if (standing.attempts.length >= attemptLimit) {
    return { refused: `${plan.key} reverted ${attemptLimit} times` }
  }
  const call = await plan.build()
  if ('refused' in call) return call
  const gas = await estimateGas(wallet, plan, call)
  if (typeof gas !== 'bigint') return gas
  const [fees, count] = await Promise.all([
    marketFees(wallet.chain),
    wallet.chain.client.getTransactionCount({ address: plan.sender.address, blockTag: 'latest' }),
  ])
  return await wallet.database
    .transaction()
    .execute(
      async (transaction) => await sign(transaction, wallet, { plan, requestHash, call, gas, fees, count }),
    )
}

/** SHA-256 over the request's fields in the order of their names. */
function hashOf(request: Readonly<Record<string, string>>): Buffer {
  const fields = Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(fields)).digest()
}

const keyOfAttempt = (key: string, attempt: number): string => (attempt === 1 ? key : `${key}#${attempt}`)

async function attemptsOf(
  database: Kysely<DB>,
  wallet: EvmWallet,
  key: string,
  requestHash: Buffer,
): Promise<{ readonly attempts: readonly Attempt[] } | WalletRefusal> {
  const keys = Array.from({ length: attemptLimit }, (_, position) => keyOfAttempt(key, position + 1))
  const rows = await database
    .selectFrom('financial.chain_intent as i')
    .innerJoin('financial.chain_transaction as t', 't.chain_intent_id', 'i.id')
    .where('i.chain_id', '=', BigInt(wallet.chain.id))
    .where('i.key', 'in', keys)
    .distinctOn(['i.nonce', 'i.id'])
    .orderBy('i.nonce')
    .orderBy('i.id')
    .orderBy('t.signed_at')
    .select(['i.id', 'i.status', 'i.request_hash', 't.hash as transaction'])
    .execute()
  if (rows.some((row) => !row.request_hash.equals(requestHash))) {
    return { refused: `${key} was signed for another request` }
  }
  return { attempts: rows }
}

/** The gas the call needs and a fifth more, or the contract's refusal. */
async function estimateGas(
  wallet: EvmWallet,
  plan: IntentPlan,
  call: ChainCall,
): Promise<bigint | WalletRefusal> {
  try {
    const needed = await wallet.chain.client.estimateGas({ account: plan.sender.address, ...call })
    const limit = (needed * 6n) / 5n
    if (needed > gasLimitMax) return { refused: `needs ${needed} gas, ${gasLimitMax} are allowed` }
    return limit > gasLimitMax ? gasLimitMax : limit
  } catch (error) {
    if (isChainUnavailable(error)) throw error
    const data = revertData(error)
    if (data !== undefined) return { refused: refusalText(data) }
    throw new Error(`${plan.key} from ${plan.sender.address} cannot be estimated: ${causeOf(error)}`, {
      cause: error,
    })
  }
}

interface Signing {
  readonly plan: IntentPlan
  readonly requestHash: Buffer
  readonly call: ChainCall
  readonly gas: bigint
  readonly fees: Fees
  /** Transactions of the sender that the chain has mined. */
  readonly count: number
}

async function sign(transaction: Kysely<DB>, wallet: EvmWallet, signing: Signing): Promise<Prepared> {
  const { plan, requestHash } = signing
  const chainId = BigInt(wallet.chain.id)
  const sender = plan.sender.address
  // One signs for a sender at a time, so nonces follow each other without gap; a rollback gives the nonce back.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`nonce/${chainId}/${sender}`}, 0))`.execute(
    transaction,
  )
  const standing = await attemptsOf(transaction, wallet, plan.key, requestHash)
  if ('refused' in standing) return standing
  const last = standing.attempts.at(-1)
  if (last !== undefined && last.status !== 'reverted')
    return { intent: last.id, transaction: last.transaction }
  const nonce = await nextNonce(transaction, chainId, sender, BigInt(signing.count))
  const raw = await plan.sender.signTransaction({
    type: 'eip1559',
    chainId: wallet.chain.id,
    nonce: Number(nonce),
    gas: signing.gas,
    ...signing.fees,
    ...signing.call,
  })
  const hash = keccak256(raw)
  const { id } = await transaction
    .insertInto('financial.chain_intent')
    .values({
      chain_id: chainId,
      key: keyOfAttempt(plan.key, standing.attempts.length + 1),
      request_hash: requestHash,
      sender,
      nonce,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await keepTransaction(transaction, { intent: id, hash, raw, fees: signing.fees })
  await recordAct(transaction, {
    actor: { kind: 'process', role: await sessionUser(transaction) },
    act: 'chain.sign',
    subject: plan.key,
    reason: '',
    details: { transaction: hash, sender, nonce: Number(nonce) },
  })
  return { intent: id, transaction: hash }
}

/** After the last one we signed; after the last one mined where that is further, as with a key used before. */
async function nextNonce(
  database: Kysely<DB>,
  chainId: bigint,
  sender: Address,
  mined: bigint,
): Promise<bigint> {
  const { highest } = await database
    .selectFrom('financial.chain_intent')
    .where('chain_id', '=', chainId)
    .where('sender', '=', sender)
    .select((select) => select.fn.max('nonce').as('highest'))
    .executeTakeFirstOrThrow()
  const ours = highest === null ? 0n : highest + 1n
  return ours > mined ? ours : mined
}

/** Keeps a signed transaction beside the others of its nonce. */
export async function keepTransaction(
  database: Kysely<DB>,
  signed: { readonly intent: string; readonly hash: Hex; readonly raw: Hex; readonly fees: Fees },
): Promise<void> {
  await database
    .insertInto('financial.chain_transaction')
    .values({
      hash: signed.hash,
      chain_intent_id: signed.intent,
      raw: Buffer.from(hexToBytes(signed.raw)),
      max_fee_per_gas: signed.fees.maxFeePerGas,
      max_priority_fee_per_gas: signed.fees.maxPriorityFeePerGas,
    })
    .execute()
}

/** The signed bytes as a node takes them. */
export const rawHex = (raw: Uint8Array): Hex => bytesToHex(raw)

async function sessionUser(database: Kysely<DB>): Promise<string> {
  const { rows } = await sql<{ role: string }>`select session_user::text as role`.execute(database)
  const [row] = rows
  if (row === undefined) throw new Error('session_user returned no row')
  return row.role
}
