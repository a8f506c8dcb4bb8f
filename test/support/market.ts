import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Command, PlaceOrder } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import { type AccountNumber, type AssetId, type InstrumentId, type Key, toKey } from '#engine/identifiers.ts'
import type { TestDatabase } from './database.ts'

/** Chile, ISO 3166-1 numeric. */
const country = 152
const far = Date.UTC(2100, 0, 1)

/** The rows behind one market: a cash asset, a security, its instrument and offering, and accounts to trade with. */
export interface TestMarket {
  readonly cash: AssetId
  readonly security: AssetId
  readonly instrument: InstrumentId
  readonly offering: Key
  readonly treasury: AccountNumber
  readonly traders: readonly AccountNumber[]
}

/** Writes the rows that the engine's projections refer to. One market a database. */
export async function testMarket(database: TestDatabase, traders: number): Promise<TestMarket> {
  const db = database.kysely('owner')
  const one = async (statement: ReturnType<typeof sql>): Promise<unknown> => {
    const { rows } = await statement.execute(db)
    return (rows[0] as { id: unknown } | undefined)?.id
  }
  const cash = (await one(
    sql`insert into financial.asset (code, name, kind, decimals) values ('USX', 'Dollar', 'currency', 2) returning id`,
  )) as AssetId
  const security = (await one(
    sql`insert into financial.asset (code, name, kind, decimals) values ('ACME', 'Acme', 'security', 0) returning id`,
  )) as AssetId
  const account = async (name: string): Promise<AccountNumber> =>
    Number(
      await one(
        sql`insert into trading.account (kind, name) values ('system', ${name}) returning number as id`,
      ),
    ) as AccountNumber
  const treasury = await account('treasury')
  const accounts: AccountNumber[] = []
  for (let number = 0; number < traders; number++) accounts.push(await account(`trader ${number}`))
  const customer = await one(
    sql`insert into public.customer (email, password_hash) values (${`${randomUUID()}@example.org`}, '') returning id`,
  )
  const issuer = await one(
    sql`insert into investment.issuer (customer_id, legal_name, registration_number, country)
        values (${customer}, 'Acme SpA', '76.1', ${country}) returning id`,
  )
  const securityId = await one(
    sql`insert into investment.security (issuer_id, name, symbol, rights, legal_basis, supply, lot, tick,
          quote_asset_id, price, offered)
        values (${issuer}, 'Acme', 'ACME', 'ordinary-shares', 'reg-s', 1000000, 1, 1, ${cash}, 1000, 100000) returning id`,
  )
  const instrument = (await one(
    sql`insert into trading.instrument (security_id, symbol, base_asset_id, quote_asset_id, lot, tick, quantity_max, price_max)
        values (${securityId}, 'ACME', ${security}, ${cash}, 1, 1, 1000000, 1000000) returning id`,
  )) as InstrumentId
  const offering = (await one(
    sql`insert into investment.offering (security_id, instrument_id, treasury_account, quote_asset_id, price, quantity, remaining)
        values (${securityId}, ${instrument}, ${treasury}, ${cash}, 1000, 100000, 100000) returning id`,
  )) as string
  return { cash, security, instrument, offering: toKey(offering), treasury, traders: accounts }
}

/** The commands that open it: every trader verified, with a million minor units of cash and a thousand securities. */
export function openingCommands(market: TestMarket): {
  readonly worker: readonly Command[]
  readonly admin: readonly Command[]
} {
  const { cash, security, instrument, offering, treasury, traders } = market
  const worker: Command[] = [
    { kind: 'set-asset', asset: cash, code: 'USX', decimals: 2 },
    { kind: 'set-asset', asset: security, code: 'ACME', decimals: 0 },
    {
      kind: 'set-instrument',
      instrument,
      base: security,
      quote: cash,
      lot: 1n,
      tick: 1n,
      quantityMax: 1_000_000n,
      priceMax: 1_000_000n,
      countries: [country],
    },
    {
      kind: 'set-fees',
      effectiveFrom: 0,
      lines: [{ country: 0, userType: '', makerPpm: 1_000, takerPpm: 2_000, purchasePpm: 5_000 }],
    },
    { kind: 'credit', reference: newKey(), account: treasury, asset: security, amount: 100_000n },
    { kind: 'open-offering', offering, instrument, treasury, quantity: 100_000n, price: 1_000n },
  ]
  const verified = (account: AccountNumber): Command => ({
    kind: 'set-account',
    account,
    status: 'active',
    country,
    userType: '',
    verifiedUntil: far,
  })
  worker.splice(2, 0, ...[1 as AccountNumber, treasury, ...traders].map(verified))
  for (const account of traders) {
    worker.push({ kind: 'credit', reference: newKey(), account, asset: cash, amount: 1_000_000n })
    worker.push({ kind: 'credit', reference: newKey(), account, asset: security, amount: 1_000n })
  }
  return { worker, admin: [{ kind: 'set-phase', instrument, phase: 'continuous' }] }
}

export function placeOrder(
  market: TestMarket,
  account: AccountNumber,
  order: Pick<PlaceOrder, 'side' | 'price' | 'quantity'>,
): PlaceOrder {
  return {
    kind: 'place-order',
    account,
    clientOrderId: newKey(),
    instrument: market.instrument,
    timeInForce: 'gtc',
    ...order,
  }
}

export function newKey(): Key {
  return toKey(randomUUID())
}

/** @throws with the refusal, where the command was not carried out */
export function mustBeDone(result: CommandResult): CommandResult {
  const refused = result.events.find((event) => event.kind === 'refused')
  if (refused) {
    const words = JSON.stringify(refused.refusal, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    throw new Error(`refused: ${words}`)
  }
  return result
}
