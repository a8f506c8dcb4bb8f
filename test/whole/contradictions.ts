import { sql } from 'kysely'
import { type Address, createPublicClient, erc20Abi, http, type PublicClient } from 'viem'
import { ledgerFollowed, requireBooksBalance } from '#test/support/books.ts'
import { eventually, type FaultStage } from './fault-stage.ts'

/**
 * What is not equal: empty when engine, ledger, chain and bank say the same and nothing was done twice. Compared once
 * the ledger has followed the journal to its end and the chain answers.
 *
 * @throws where the books do not balance in themselves
 */
export async function contradictions(on: FaultStage): Promise<readonly string[]> {
  const { owner } = on.stage
  await ledgerFollowed(owner)
  const client = createPublicClient({ transport: http(on.installation.information.evmRpcUrl) })
  await eventually('the chain to answer', async () => (await client.getBlockNumber()) > 0n)
  await requireBooksBalance(owner)
  const found: string[] = []
  const twice = await sql<{ reference: string }>`
    select reference from financial.posting where act in ('credited', 'consumed') and side = 'outside'
    group by act, reference, asset_id having count(*) > 1
  `.execute(owner)
  for (const { reference } of twice.rows) found.push(`${reference} entered or left twice`)
  const bank = await sql<{ credited: bigint; entered: bigint }>`
    select coalesce((select sum(received_amount) from financial.deposit where status = 'credited' and asset_id = ${on.pesos}), 0)::numeric
         - coalesce((select sum(amount - fee) from financial.withdrawal where status = 'completed' and asset_id = ${on.pesos}), 0)::numeric as credited,
      coalesce((select sum(available + held + pending) from financial.balance where asset_id = ${on.pesos}), 0)::numeric as entered
  `.execute(owner)
  const [money] = bank.rows
  if (money && money.credited !== money.entered)
    found.push(`deposits less withdrawals are ${money.credited}, balances are ${money.entered}`)
  return [...found, ...(await chainContradictions(on, client))]
}

/** Every account's token and cash on chain against what the engine says: equal while nothing is in settlement. */
async function chainContradictions(on: FaultStage, client: PublicClient): Promise<readonly string[]> {
  const rows = await sql<{ account: bigint; token: Address; address: Address; amount: bigint }>`
    select b.account, a.token_address as token, d.address, (b.available + b.held + b.pending)::numeric as amount
    from financial.balance b join financial.asset a on a.id = b.asset_id
    join trading.account_address d on d.account = b.account and d.chain = 'evm'
    where a.token_address is not null
  `.execute(on.stage.owner)
  const found: string[] = []
  for (const { account, token, address, amount: engine } of rows.rows) {
    const chain = await client.readContract({
      address: token,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [address],
    })
    if (chain !== engine)
      found.push(`account ${account}: ${chain} of ${token} on chain, ${engine} in the engine`)
  }
  return found
}
