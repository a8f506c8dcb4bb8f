import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { directoryFileStore, type FileStore } from '#app/server/file-store.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { AccountNumber, AssetId } from '#engine/identifiers.ts'
import { type TestConsole, testConsole, totpCode, visitor } from './console.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { startEngine, type TestEngine } from './engine.ts'
import { mustBeDone, newKey, openingCommands, type TestMarket, testMarket } from './market.ts'

const chile = 152
const far = Date.UTC(2100, 0, 1)

export interface InvestorStage {
  readonly database: TestDatabase
  readonly engine: TestEngine
  readonly worker: EngineClient
  readonly web: TestConsole
  readonly market: TestMarket
  /** pesos, without decimals; 950 of them pay one dollar */
  readonly pesos: AssetId
  /** where the console finds the contents of files */
  readonly files: FileStore
  stop(): Promise<void>
}

/**
 * One open offering of ACME at 10.00 USX, payable in USX and in CLP, with a fee of 0.5 %, and the public console.
 *
 * @param changes what the console finds in its environment besides
 */
export async function investorStage(changes: Readonly<Record<string, string>> = {}): Promise<InvestorStage> {
  const database = await testDatabase()
  const owner = database.kysely('owner')
  const market = await testMarket(database, 0)
  const { rows } = await sql<{ id: number; staff: string }>`
    with staff as (insert into public.staff (email, name) values ('officer@example.org', 'Officer') returning id),
      pesos as (insert into financial.asset (code, name, kind, decimals, withdrawal_fee, withdrawal_min)
        values ('CLP', 'Chilean peso', 'currency', 0, 500, 1000) returning id)
    select pesos.id, staff.id as staff from pesos, staff`.execute(owner)
  const [{ id: pesos, staff } = { id: 0, staff: '' }] = rows as { id: number; staff: string }[]
  await sql`update investment.issuer set status = 'verified'`.execute(owner)
  await sql`update investment.security set status = 'issued', description = 'Cargo bikes for the last mile.'`.execute(
    owner,
  )
  await sql`insert into investment.security_country (security_id, country)
    select id, ${chile} from investment.security`.execute(owner)
  await sql`with s as (insert into financial.fee_schedule (effective_from, set_by, reason)
      values ('2020-01-01', ${staff}, 'test') returning id)
    insert into financial.fee_line (fee_schedule_id, maker_ppm, taker_ppm, purchase_ppm)
    select id, 1000, 2000, 5000 from s`.execute(owner)
  await sql`insert into financial.payment_rate (quote_asset_id, payment_asset_id, numerator, denominator, effective_from, set_by, reason)
    values (${market.cash}, ${pesos}, 950, 100, '2020-01-01', ${staff}, 'test')`.execute(owner)
  const engine = await startEngine(database)
  const worker = engine.client('worker')
  for (const command of openingCommands(market).worker) mustBeDone(await worker.submit(command))
  const asset = pesos as AssetId
  mustBeDone(await worker.submit({ kind: 'set-asset', asset, code: 'CLP', decimals: 0 }))
  mustBeDone(
    await worker.submit({
      kind: 'set-rate',
      quote: market.cash,
      payment: asset,
      numerator: 950n,
      denominator: 100n,
      effectiveFrom: 0,
    }),
  )
  const directory = await mkdtemp(join(tmpdir(), 'stoa-files-'))
  const web = await testConsole('web', database, {
    FILES_DIRECTORY: directory,
    ENGINE_ADDRESS: engine.address,
    ENGINE_TOKEN: engine.tokens.web,
    RATE_LIMIT_REQUESTS: '10000',
    RATE_LIMIT_SIGN_INS_BY_ADDRESS: '1000',
    ...changes,
  })
  return {
    database,
    engine,
    worker,
    web,
    market,
    pesos: asset,
    files: directoryFileStore(directory),
    stop: async () => {
      await web.stop()
      await engine.stop()
      await database.drop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface Investor {
  readonly person: ReturnType<typeof visitor>
  readonly email: string
  readonly customerId: string
  readonly account: AccountNumber
}

export const investorPassword = 'columnas y sombra larga'

/** Someone who registered through the console, with the account that the flows would make. Not verified. */
export async function registeredInvestor(stage: InvestorStage, email: string): Promise<Investor> {
  const { web, database } = stage
  const owner = database.kysely('owner')
  const person = visitor(web)
  await person.post('/register', { email, password: investorPassword })
  const { rows: mails } = await sql<{ link: string }>`
    select payload->'values'->>'link' as link from public.outbox
    where kind = 'mail' and payload->>'to' = ${email} order by id desc limit 1`.execute(owner)
  const link = new URL(mails[0]?.link ?? '')
  await person.post(link.pathname + link.search, { password: investorPassword })
  const { rows } = await sql<{ number: bigint; customer: string }>`
    insert into trading.account (kind, customer_id, name)
    select 'investor', id, ${email} from public.customer where email = ${email}
    returning number, customer_id as customer`.execute(owner)
  const [row] = rows
  if (row === undefined) throw new Error(`${email} did not register`)
  return { person, email, customerId: row.customer, account: Number(row.number) as AccountNumber }
}

/** Verified in Chile, with a thousand dollars and a million pesos. */
export async function verifiedInvestor(stage: InvestorStage, email: string): Promise<Investor> {
  const investor = await registeredInvestor(stage, email)
  const { account, customerId } = investor
  const { worker, market, pesos, database } = stage
  await sql`insert into investment.identity (account, customer_id, country, status, verified_until, transaction)
    values (${account}, ${customerId}, ${chile}, 'verified', '2100-01-01', ${`0x${'5'.repeat(64)}`})`.execute(
    database.kysely('owner'),
  )
  mustBeDone(
    await worker.submit({
      kind: 'set-account',
      account,
      status: 'active',
      country: chile,
      userType: '',
      verifiedUntil: far,
    }),
  )
  for (const [asset, amount] of [
    [market.cash, 100_000n],
    [pesos, 1_000_000n],
  ] as const)
    mustBeDone(await worker.submit({ kind: 'credit', reference: newKey(), account, asset, amount }))
  return investor
}

/** Sets up the second factor; answers its secret, of which the code of the step before is used up. */
export async function enrolSecondFactor({ person }: Investor): Promise<string> {
  await person.post('/security', { form: 'start-enrolment' })
  const secret = /secret=([A-Z2-7]{32})/.exec((await person.get('/security')).text)?.[1] ?? ''
  await person.post('/security', { form: 'confirm-enrolment', code: totpCode(secret, -1) })
  return secret
}
