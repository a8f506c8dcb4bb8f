import { sql } from 'kysely'
import { type Address, type Hex } from 'viem'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { bytes32OfUuid } from './bytes32.ts'
import { withdrawalFeeReference } from './cash.ts'

/** Withdrawals between redemption and consumption at once; more would only make the engine seem to hold too much. */
const inFlightMax = 1_000

/** One currency as the ledger has it, read in one statement. */
interface EngineCash {
  readonly asset: number
  readonly token: Address
  /** minor units: available, held and pending of all accounts */
  readonly amount: bigint
  /** the ledger's last command in it */
  readonly sequence: bigint
  readonly at: Date
}

/**
 * Compares the engine's cash with the chain's, currency by currency, and writes down what was found. What must hold at
 * every moment is `in_engine <= on_chain + redeemed`: cash is minted before it is credited, trades move it without
 * changing its sum, and it is redeemed before it is consumed.
 *
 * The ledger is read before the chain: what is minted meanwhile makes the chain larger, which is no contradiction, and
 * what is redeemed meanwhile is counted as redeemed.
 */
export async function compareCash(wallet: EvmWallet): Promise<void> {
  const cash = await readEngine(wallet)
  const blockNumber = await wallet.chain.client.getBlockNumber()
  for (const one of cash) {
    const [onChain, redeemed] = await Promise.all([
      wallet.chain.client.readContract({
        address: one.token,
        abi: cashTokenAbi,
        functionName: 'totalSupply',
        blockNumber,
      }),
      redeemedOf(wallet, one, blockNumber),
    ])
    const found = {
      in_engine: one.amount,
      on_chain: onChain,
      redeemed,
      sequence: one.sequence,
      block_number: blockNumber,
      compared_at: one.at,
    }
    await wallet.database
      .insertInto('financial.cash_comparison')
      .values({ asset_id: one.asset, ...found })
      .onConflict((conflict) => conflict.column('asset_id').doUpdateSet(found))
      .execute()
    if (one.amount > onChain + redeemed)
      wallet.log.error(
        {
          asset: one.asset,
          inEngine: String(one.amount),
          onChain: String(onChain),
          redeemed: String(redeemed),
        },
        'the engine has cash that the chain does not have',
      )
  }
}

/** Whether staff are asked about a withdrawal whose hold no comparison has seen. */
export async function hasUnseenHold({ database }: EvmWallet): Promise<boolean> {
  const { rows } = await sql`
    select from financial.withdrawal w
    join financial.posting held on held.reference = w.id::text and held.act = 'held' and held.side = 'held'
    left join financial.cash_comparison c on c.asset_id = w.asset_id
    where w.status in ('held', 'awaiting-second-approval') and (c.sequence is null or held.sequence > c.sequence)
    limit 1`.execute(database)
  return rows.length > 0
}

async function readEngine({ database }: EvmWallet): Promise<readonly EngineCash[]> {
  const { rows } = await sql<EngineCash>`
    select a.id as asset, a.token_address as token, coalesce(sum(b.available + b.held + b.pending), 0)::numeric as amount,
      coalesce(max(b.sequence), 0)::bigint as sequence, now() as at
    from financial.asset a left join financial.balance b on b.asset_id = a.id
    where a.kind = 'currency' and a.token_address is not null
    group by a.id order by a.id`.execute(database)
  return rows
}

/**
 * Minor units that the chain has redeemed at the block, less the fees that it has minted for them, and that the ledger
 * had not consumed when it was read. Which withdrawals to look at is told by rows that `worker` moves; what counts is
 * told by chain and ledger, so that a false status can only make the chain seem to have too little.
 */
async function redeemedOf(wallet: EvmWallet, cash: EngineCash, blockNumber: bigint): Promise<bigint> {
  const { rows } = await sql<{ id: string; amount: bigint; fee: bigint }>`
    select w.id, w.amount, w.fee from financial.withdrawal w
    where w.asset_id = ${cash.asset}
      and (w.status in ('paid', 'redeeming') or (w.status = 'completed' and w.updated_at > now() - interval '1 hour'))
      and not exists (
        select from financial.posting p
        where p.reference = w.id::text and p.act = 'consumed' and p.sequence <= ${cash.sequence}
      )
    limit ${inFlightMax}`.execute(wallet.database)
  const isUsed = async (reference: Hex): Promise<boolean> =>
    await wallet.chain.client.readContract({
      address: cash.token,
      abi: cashTokenAbi,
      functionName: 'isUsed',
      args: [reference],
      blockNumber,
    })
  let redeemed = 0n
  for (const { id, amount, fee } of rows) {
    if (!(await isUsed(bytes32OfUuid(id)))) continue
    redeemed += (await isUsed(withdrawalFeeReference(id))) ? amount - fee : amount
  }
  return redeemed
}
