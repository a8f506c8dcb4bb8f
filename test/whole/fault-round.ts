import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Address, createPublicClient, erc20Abi, http, type PublicClient } from 'viem'
import { enterPayment, requestDeposit } from '#app/acts/deposit.ts'
import type { StaffActor } from '#app/acts/staff-act.ts'
import { decideWithdrawal, recordWithdrawalPayment, requestWithdrawal } from '#app/acts/withdrawal.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, AssetId, InstrumentId, Key } from '#engine/identifiers.ts'
import { readInstallation } from '#scripts/seed/installation.ts'
import { staffActor } from '#scripts/seed/staff-actor.ts'
import { openStage, type Stage } from '#scripts/seed/stage.ts'
import type { StartedInstallation } from './installation.ts'

/** Every part that a round can kill. */
export const parts = [
  'web',
  'admin',
  'engine',
  'wallet',
  'worker',
  'PostgreSQL',
  'Temporal',
  'Anvil',
] as const
export type Part = (typeof parts)[number]

/** What is in flight when it is killed: the last act of a person before. */
export const steps = [
  'deposit entered',
  'withdrawal requested',
  'withdrawal approved',
  'withdrawal paid',
  'purchase made',
  'orders matched',
] as const
export type Step = (typeof steps)[number]

const amount = 50_000n
const limitMs = 120_000

type Investor = { readonly id: string; readonly account: AccountNumber }

/** The demonstration's people and markets, as a round uses them. */
export type FaultStage = {
  readonly stage: Stage
  readonly installation: StartedInstallation
  readonly administrator: StaffActor
  /** verified, with money; the first two hold units of the open market */
  readonly investors: readonly Investor[]
  readonly pesos: AssetId
  readonly offering: Key
  readonly market: InstrumentId
  readonly close: () => Promise<void>
}

export async function openFaultStage(installation: StartedInstallation): Promise<FaultStage> {
  const { databaseUrl, engineAddress } = installation.information
  const stage = openStage(
    await readInstallation({ directory: installation.directory, databaseUrl, engineAddress }),
  )
  const { owner } = stage
  const investors = await owner
    .selectFrom('trading.account as a')
    .innerJoin('investment.identity as i', 'i.account', 'a.number')
    .innerJoin('customer as c', 'c.id', 'a.customer_id')
    .select(['a.number', 'c.id'])
    .where('a.kind', '=', 'investor')
    .orderBy('c.email')
    .execute()
  const pesos = await owner
    .selectFrom('financial.asset')
    .select('id')
    .where('code', '=', 'CLP')
    .executeTakeFirstOrThrow()
  const offering = await owner
    .selectFrom('investment.offering')
    .select('id')
    .where('status', '=', 'open')
    .executeTakeFirstOrThrow()
  const market = await owner
    .selectFrom('trading.instrument')
    .select(['id', 'base_asset_id'])
    .where('phase', '=', 'continuous')
    .executeTakeFirstOrThrow()
  const holders = await owner
    .selectFrom('financial.balance')
    .select('account')
    .where('asset_id', '=', market.base_asset_id)
    .where('available', '>', 10n)
    .execute()
  const holding = new Set(holders.map(({ account }) => account))
  const admin = await owner
    .selectFrom('staff')
    .select('id')
    .where('email', '=', 'admin@demo.stoa.example')
    .executeTakeFirstOrThrow()
  return {
    stage,
    installation,
    administrator: await staffActor(owner, admin.id),
    investors: investors
      .toSorted((a, b) => Number(holding.has(b.number)) - Number(holding.has(a.number)))
      .map(({ id, number }) => ({ id, account: Number(number) as AccountNumber })),
    pesos: pesos.id as AssetId,
    offering: offering.id as Key,
    market: market.id as InstrumentId,
    close: stage.close,
  }
}

/** Something that a person did and that must come to its end, whatever is killed. */
type InFlight = {
  readonly what: string
  readonly done: () => Promise<boolean>
  readonly status: () => Promise<string | undefined>
}

/**
 * Does the acts of these steps, kills the part, and waits until everything is complete and the part runs again.
 *
 * @throws naming what was not complete after two minutes
 */
export async function faultRound(on: FaultStage, part: Part, wanted: readonly Step[]): Promise<void> {
  const inFlight = await Promise.all(wanted.map(async (step) => await begin(on, step)))
  const killed = await on.installation.kill(part)
  const deadline = Date.now() + limitMs
  for (const { what, done } of inFlight) {
    // The database may be the part that was killed: asked again until it answers.
    while (!(await done().catch(() => false))) {
      if (Date.now() > deadline)
        throw new Error(
          `${what} was not complete two minutes after ${part} was killed\n${on.installation.written()}`,
        )
      await pause(100)
    }
  }
  await eventually(`${part} to run again`, async () => (await on.installation.pidOf(part)) !== killed)
}

/**
 * Stops the chain's process without ending it, so that nobody starts it again, until a deposit says that it waits for it;
 * then lets it go on, and waits until deposit and trade are complete.
 *
 * @returns what people saw meanwhile
 */
export async function chainOutage(
  on: FaultStage,
): Promise<{ readonly deposit: string | undefined; readonly trade: string | undefined }> {
  const pid = await on.installation.pidOf('Anvil')
  process.kill(pid, 'SIGSTOP')
  try {
    const [deposit, trade] = await Promise.all([begin(on, 'deposit entered'), begin(on, 'purchase made')])
    await eventually(
      'the deposit to say that it waits',
      async () => (await deposit.status()) === 'waiting-for-chain',
    )
    const seen = { deposit: await deposit.status(), trade: await trade.status() }
    process.kill(pid, 'SIGCONT')
    await eventually(deposit.what, deposit.done)
    await eventually(trade.what, trade.done)
    return seen
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

async function begin(on: FaultStage, step: Step): Promise<InFlight> {
  const [first, second] = on.investors
  if (!first || !second) throw new Error('a fault round needs two investors')
  switch (step) {
    case 'deposit entered':
      return await enterDeposit(on, first)
    case 'withdrawal requested':
    case 'withdrawal approved':
    case 'withdrawal paid':
      return await withdraw(on, second, step)
    case 'purchase made':
      return settledTrade(on, await submit(on, purchase(on, second)))
    case 'orders matched':
      await submit(on, order(on, first, 'sell'))
      return settledTrade(on, await submit(on, order(on, second, 'buy')))
    default: {
      const never: never = step
      return never
    }
  }
}

async function enterDeposit(on: FaultStage, { id }: Investor): Promise<InFlight> {
  const { stage, administrator, pesos } = on
  const asked = await inCustomerScope(stage.owner, id, async (scope) =>
    requestDeposit(scope, id, { assetId: pesos, amount }),
  )
  if (!asked.ok) throw new Error(`deposit refused: ${asked.reason}`)
  const entered = await enterPayment(stage.adminDatabase, administrator, {
    assetId: pesos,
    amount,
    bankReference: randomUUID(),
    paymentReference: asked.reference,
    payerName: 'payer',
  })
  if (!entered.ok || entered.state !== 'crediting') throw new Error('the payment was not taken')
  return reaching(
    `deposit ${asked.depositId}`,
    async () => await statusOf(on, 'financial.deposit', asked.depositId),
    'credited',
  )
}

async function withdraw(on: FaultStage, { id }: Investor, until: Step): Promise<InFlight> {
  const { stage, administrator, pesos } = on
  const asked = await inCustomerScope(stage.owner, id, async (scope) =>
    requestWithdrawal(scope, stage.personalData, id, {
      assetId: pesos,
      amount: amount / 10n,
      destination: { bank: 'bank', holder: 'holder', holderTaxId: '11111111-1', accountNumber: '00012345' },
    }),
  )
  if (!asked.ok) throw new Error(`withdrawal refused: ${asked.reason}`)
  const { withdrawalId } = asked
  const status = async (): Promise<string | undefined> =>
    await statusOf(on, 'financial.withdrawal', withdrawalId)
  if (until === 'withdrawal requested') return reaching(`hold of withdrawal ${withdrawalId}`, status, 'held')
  await eventually('the hold', async () => (await status()) === 'held')
  await eventually('the approval', async () => {
    const approved = await decideWithdrawal(stage.adminDatabase, administrator, {
      withdrawalId,
      decision: 'approve',
      reason: 'fault round',
    })
    // Engine and chain are compared once the hold is seen.
    if (!approved.ok && approved.reason !== 'not-backed') throw new Error(approved.reason)
    return approved.ok
  })
  if (until === 'withdrawal approved')
    return reaching(`approval of withdrawal ${withdrawalId}`, status, 'approved')
  const paid = await recordWithdrawalPayment(stage.adminDatabase, administrator, {
    withdrawalId,
    bankReference: randomUUID(),
  })
  if (!paid.ok) throw new Error(`payment refused: ${paid.reason}`)
  return reaching(`withdrawal ${withdrawalId}`, status, 'completed')
}

const reaching = (what: string, status: InFlight['status'], end: string): InFlight => ({
  what,
  status,
  done: async () => (await status()) === end,
})

const settledTrade = (on: FaultStage, trade: bigint): InFlight =>
  reaching(
    `trade ${trade}`,
    async () => {
      const row = await on.stage.owner
        .selectFrom('trading.trade')
        .select('status')
        .where('id', '=', trade)
        .executeTakeFirst()
      if (row?.status === 'unwound') throw new Error(`trade ${trade} was unwound`)
      return row?.status
    },
    'settled',
  )

/** @returns the trade that the command made */
async function submit({ stage }: FaultStage, command: Command): Promise<bigint> {
  const { events } = await stage.web.submit(command)
  const refused = events.find((event) => event.kind === 'refused')
  if (refused) throw new Error(`${command.kind} was refused: ${JSON.stringify(refused.refusal, text)}`)
  return events.find((event) => event.kind === 'trade')?.trade ?? -1n
}

const text = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const purchase = (on: FaultStage, { account }: Investor): Command => ({
  kind: 'purchase',
  account,
  clientOrderId: randomUUID() as Key,
  offering: on.offering,
  quantity: 1n,
  payment: on.pesos,
  totalMax: 1_000_000n,
})

/** Between the best prices of the demonstration's book: it rests, and the other side's crosses it alone. */
const order = (on: FaultStage, { account }: Investor, side: 'buy' | 'sell'): Command => ({
  kind: 'place-order',
  account,
  clientOrderId: randomUUID() as Key,
  instrument: on.market,
  side,
  price: 4_830n,
  quantity: 1n,
  timeInForce: 'gtc',
})

async function statusOf(
  { stage }: FaultStage,
  table: 'financial.deposit' | 'financial.withdrawal',
  id: string,
): Promise<string | undefined> {
  const row = await stage.owner.selectFrom(table).select('status').where('id', '=', id).executeTakeFirst()
  return row?.status
}

async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await look().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited two minutes in vain for ${what}`)
    await pause(50)
  }
}

/**
 * What is not equal: empty when engine, ledger, chain and bank say the same and nothing was done twice. Compared once
 * the ledger has followed the journal to its end and the chain answers.
 */
export async function contradictions(on: FaultStage): Promise<readonly string[]> {
  const { owner } = on.stage
  await eventually('the ledger to follow', async () => {
    const behind = await sql<{ blocks: bigint }>`
      select (select max(block) from trading.journal) - min(block) as blocks from trading.projection_cursor
    `.execute(owner)
    return behind.rows[0]?.blocks === 0n
  })
  const client = createPublicClient({ transport: http(on.installation.information.evmRpcUrl) })
  await eventually('the chain to answer', async () => (await client.getBlockNumber()) > 0n)
  const found: string[] = []
  const unbalanced = await sql<{ asset_id: number }>`
    select asset_id from financial.posting group by asset_id having sum(amount) <> 0
  `.execute(owner)
  for (const { asset_id } of unbalanced.rows)
    found.push(`the postings of asset ${asset_id} do not sum to zero`)
  const differing = await sql<{ account: bigint; asset_id: number }>`
    select account, asset_id from (
      select account, asset_id, available + held + pending as amount from financial.balance
      union all
      select account, asset_id, -amount from financial.posting where account <> 0
    ) said group by account, asset_id having sum(amount) <> 0
  `.execute(owner)
  for (const row of differing.rows)
    found.push(`balance and postings of ${row.account} in ${row.asset_id} differ`)
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
