import type { Kysely } from 'kysely'
import { type Address, getAddress, parseAbiItem } from 'viem'
import { tokenAbi } from '#contracts/abi/Token.ts'
import type { DB } from '#db/schema.ts'
import { blockHashAt } from '../evm/chain.ts'
import type { EvmWallet } from '../evm/wallet.ts'

/** Blocks that one question for events covers; what every node allows. */
const rangeBlocks = 1_000n
/** Ranges that one pass reads: the rest is read by the next. */
const rangesLimit = 50
/** Balances asked at once. */
const balancesAtOnce = 50

const transferEvent = parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)')
const zero = '0x0000000000000000000000000000000000000000'

interface Block {
  readonly number: bigint
  readonly hash: string
  readonly timestamp: bigint
}

interface SecurityToken {
  readonly assetId: number
  readonly token: Address
  /** The block of its deployment. */
  readonly firstBlock: bigint
}

/** Someone whose balance of an asset may have changed. */
interface Touched {
  readonly assetId: number
  readonly token: Address
  readonly holder: Address
}

/**
 * Brings the register of holders up to the newest block: who moved tokens since the last pass is found in the events,
 * how much they hold is asked of the token itself as of that block. After a reorganisation, and for a security that is
 * new here, the whole history of its events is read again, and the balances of all holders known.
 *
 * @returns the block that the register now stands for; the same as before where there is no newer one
 * @throws what `isChainUnavailable` recognises while the chain does not answer: nothing is changed then
 */
export async function followRegister(wallet: EvmWallet): Promise<Block> {
  const { client, id } = wallet.chain
  const cursor = await wallet.database
    .selectFrom('investment.chain_cursor')
    .where('chain_id', '=', BigInt(id))
    .select(['block_number', 'block_hash'])
    .executeTakeFirst()
  const head = await client.getBlock()
  const isKept =
    cursor !== undefined && (await blockHashAt(wallet.chain, cursor.block_number)) === cursor.block_hash
  if (isKept && cursor.block_hash === head.hash) return head
  const { standing, added } = await securityTokens(wallet)
  const from = isKept
    ? cursor.block_number + 1n
    : standing.map(({ firstBlock }) => firstBlock).reduce(smaller, head.number)
  const to = smaller(head.number, from + rangeBlocks * BigInt(rangesLimit) - 1n)
  const touched = new TouchedHolders()
  await readTransfers(wallet, standing, { from, to }, touched)
  for (const token of added) await readTransfers(wallet, [token], { from: token.firstBlock, to }, touched)
  if (!isKept) await addKnownHolders(wallet, standing, touched)
  const balances = await balancesAt(wallet, touched.all(), head.number)
  // The block may have been replaced while we asked: then this pass counts for nothing.
  if ((await blockHashAt(wallet.chain, head.number)) !== head.hash) return unchanged(cursor, head)
  const reached = to === head.number ? head : await client.getBlock({ blockNumber: to })
  await keep(wallet, balances, head.number, reached)
  return reached
}

/** A pass that counts for nothing: the next one begins where this one did. */
function unchanged(
  cursor: { readonly block_number: bigint; readonly block_hash: string } | undefined,
  head: Block,
): Block {
  return { ...head, number: cursor?.block_number ?? 0n, hash: cursor?.block_hash ?? zero }
}

/** Securities issued, those apart of which no holder was ever seen: the first one is there from the beginning. */
async function securityTokens(wallet: EvmWallet) {
  const rows = await wallet.database
    .selectFrom('financial.asset as a')
    .innerJoin('investment.security_deployment as d', 'd.asset_id', 'a.id')
    .where('a.kind', '=', 'security')
    .where('d.chain_id', '=', BigInt(wallet.chain.id))
    .where('a.token_address', 'is not', null)
    .orderBy('a.id')
    .select((select) => [
      'a.id',
      'a.token_address',
      'd.block_number',
      select
        .exists(
          select
            .selectFrom('investment.chain_holding as h')
            .whereRef('h.asset_id', '=', 'a.id')
            .select('h.address'),
        )
        .as('known'),
    ])
    .execute()
  const tokens = rows.map(({ id, token_address, block_number, known }) => ({
    assetId: id,
    firstBlock: block_number,
    token: getAddress(token_address ?? zero),
    known: Boolean(known),
  }))
  return { standing: tokens.filter(({ known }) => known), added: tokens.filter(({ known }) => !known) }
}

class TouchedHolders {
  readonly #holders = new Map<string, Touched>()

  add(touched: Touched): void {
    if (touched.holder !== zero) this.#holders.set(`${touched.assetId} ${touched.holder}`, touched)
  }

  all(): readonly Touched[] {
    return [...this.#holders.values()]
  }
}

async function readTransfers(
  wallet: EvmWallet,
  tokens: readonly SecurityToken[],
  range: { readonly from: bigint; readonly to: bigint },
  touched: TouchedHolders,
): Promise<void> {
  if (tokens.length === 0) return
  const byToken = new Map(tokens.map((token) => [token.token, token]))
  for (let from = range.from; from <= range.to; from += rangeBlocks) {
    const logs = await wallet.chain.client.getLogs({
      address: [...byToken.keys()],
      event: transferEvent,
      fromBlock: from,
      toBlock: smaller(range.to, from + rangeBlocks - 1n),
      strict: true,
    })
    for (const { address, args } of logs) {
      const token = byToken.get(getAddress(address))
      if (token === undefined) continue
      touched.add({ assetId: token.assetId, token: token.token, holder: args.from })
      touched.add({ assetId: token.assetId, token: token.token, holder: args.to })
    }
  }
}

/** Who held something by blocks that are no more must be asked too. */
async function addKnownHolders(
  wallet: EvmWallet,
  tokens: readonly SecurityToken[],
  touched: TouchedHolders,
): Promise<void> {
  for (const token of tokens) {
    const rows = await wallet.database
      .selectFrom('investment.chain_holding')
      .where('asset_id', '=', token.assetId)
      .select('address')
      .execute()
    for (const { address } of rows) {
      touched.add({ assetId: token.assetId, token: token.token, holder: getAddress(address) })
    }
  }
}

interface Balance {
  readonly assetId: number
  readonly holder: Address
  readonly quantity: bigint
}

async function balancesAt(
  wallet: EvmWallet,
  touched: readonly Touched[],
  blockNumber: bigint,
): Promise<readonly Balance[]> {
  const balances: Balance[] = []
  for (let start = 0; start < touched.length; start += balancesAtOnce) {
    const answers = touched.slice(start, start + balancesAtOnce).map(async ({ assetId, token, holder }) => ({
      assetId,
      holder,
      quantity: await balanceOf(wallet, token, holder, blockNumber),
    }))
    balances.push(...(await Promise.all(answers)))
  }
  return balances
}

/** Nothing where the token itself is no more: its deployment was reorganised away and will be sent again. */
async function balanceOf(
  wallet: EvmWallet,
  token: Address,
  holder: Address,
  blockNumber: bigint,
): Promise<bigint> {
  const { client } = wallet.chain
  const contract = {
    address: token,
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [holder],
    blockNumber,
  } as const
  try {
    return await client.readContract(contract)
  } catch (error) {
    if ((await client.getCode({ address: token, blockNumber })) === undefined) return 0n
    throw error
  }
}

async function keep(
  wallet: EvmWallet,
  balances: readonly Balance[],
  balancesAsOf: bigint,
  reached: Block,
): Promise<void> {
  await wallet.database.transaction().execute(async (transaction) => {
    for (const { assetId, holder, quantity } of balances) {
      const values = { quantity, block_number: balancesAsOf, account: await accountAt(transaction, holder) }
      await transaction
        .insertInto('investment.chain_holding')
        .values({ asset_id: assetId, address: holder, ...values })
        .onConflict((conflict) => conflict.columns(['asset_id', 'address']).doUpdateSet(values))
        .execute()
    }
    const cursor = {
      block_number: reached.number,
      block_hash: reached.hash,
      block_time: new Date(Number(reached.timestamp) * 1_000),
      updated_at: new Date(),
    }
    await transaction
      .insertInto('investment.chain_cursor')
      .values({ chain_id: BigInt(wallet.chain.id), ...cursor })
      .onConflict((conflict) => conflict.column('chain_id').doUpdateSet(cursor))
      .execute()
  })
}

async function accountAt(database: Kysely<DB>, address: Address): Promise<bigint | null> {
  const row = await database
    .selectFrom('trading.account_address')
    .where('chain', '=', 'evm')
    .where('address', '=', address)
    .select('account')
    .executeTakeFirst()
  return row?.account ?? null
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)
