import type { Transaction } from 'kysely'
import { recordAct } from '#db/audit.ts'
import type { DB } from '#db/schema.ts'
import { type AccountNumber, type AssetId, type InstrumentId, toKey } from '#engine/identifiers.ts'
import type { SecurityDeployed } from '#wallet/activities.ts'
import { command } from '../shared/engine-port.ts'
import { writeTo } from '../shared/letter.ts'
import type { Ports } from '../shared/ports.ts'
import { largestPrice } from './largest-price.ts'
import type { IssuanceInput } from './messages.ts'

export type Listing =
  | { readonly outcome: 'listed'; readonly assetId: number }
  /** not approved in both offices, or issued already: nothing to do */
  | { readonly outcome: 'nothing-to-do' }
  /** back to draft, the issuer is told */
  | { readonly outcome: 'refused'; readonly reason: string }

/** Steps of an issuance. Each may run again at any time. */
export function issuanceActivities(ports: Ports) {
  const { database, engine } = ports
  return {
    /** Asset and instrument of a security approved in both offices; made once. */
    async listSecurity({ securityId }: IssuanceInput): Promise<Listing> {
      return await database.transaction().execute((transaction) => list(transaction, securityId))
    },

    async recordDeployment({
      securityId,
      assetId,
      deployed,
    }: IssuanceInput & {
      readonly assetId: number
      readonly deployed: SecurityDeployed
    }): Promise<void> {
      await database
        .insertInto('investment.security_deployment')
        .values({
          security_id: securityId,
          asset_id: assetId,
          chain_id: BigInt(deployed.chainId),
          token_address: deployed.tokenAddress,
          transaction: deployed.transaction,
          block_number: BigInt(deployed.blockNumber),
          code_hash: deployed.codeHash,
        })
        .onConflict((conflict) => conflict.column('security_id').doNothing())
        .execute()
    },

    /** Asset, market and supply in the engine. Key of the supply's credit: the security. */
    async registerSecurityInEngine({ securityId }: IssuanceInput): Promise<void> {
      const { security, instrument, treasury, countries } = await readListing(ports, securityId)
      const base = instrument.base_asset_id as AssetId
      await command(engine, { kind: 'set-asset', asset: base, code: security.symbol, decimals: 0 })
      await command(engine, {
        kind: 'set-instrument',
        instrument: instrument.id as InstrumentId,
        base,
        quote: instrument.quote_asset_id as AssetId,
        lot: instrument.lot,
        tick: instrument.tick,
        quantityMax: instrument.quantity_max,
        priceMax: instrument.price_max,
        countries,
      })
      await command(engine, {
        kind: 'credit',
        reference: toKey(securityId),
        account: treasury,
        asset: base,
        amount: security.supply,
      })
    },

    /** The offering's row first: the engine's projection opens it. */
    async openOffering({ securityId }: IssuanceInput): Promise<void> {
      const { security, instrument, treasury } = await readListing(ports, securityId)
      await database
        .insertInto('investment.offering')
        .values({
          security_id: securityId,
          instrument_id: instrument.id,
          treasury_account: BigInt(treasury),
          quote_asset_id: instrument.quote_asset_id,
          price: security.price,
          quantity: security.offered,
          remaining: security.offered,
        })
        .onConflict((conflict) => conflict.column('security_id').doNothing())
        .execute()
      const offering = await database
        .selectFrom('investment.offering')
        .select(['id', 'price', 'quantity'])
        .where('security_id', '=', securityId)
        .executeTakeFirstOrThrow()
      await command(engine, {
        kind: 'open-offering',
        offering: toKey(offering.id),
        instrument: instrument.id as InstrumentId,
        treasury,
        quantity: offering.quantity,
        price: offering.price,
      })
    },

    async completeIssuance({ securityId }: IssuanceInput): Promise<void> {
      const { security } = await readListing(ports, securityId)
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('investment.security')
          .set({ status: 'issued' })
          .where('id', '=', securityId)
          .where('status', '=', 'issuing')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'security.issued',
          subject: `security/${securityId}`,
          reason: 'approved in both offices, deployed and verified',
          details: { symbol: security.symbol, supply: security.supply.toString() },
        })
        await writeTo(transaction, {
          customerId: security.customer_id,
          template: 'security-issued',
          about: securityId,
          values: () => ({ security: security.name, symbol: security.symbol }),
        })
      })
    },
  }
}

async function list(transaction: Transaction<DB>, securityId: string): Promise<Listing> {
  const security = await transaction
    .selectFrom('investment.security')
    .selectAll()
    .where('id', '=', securityId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (security.status !== 'approved' && security.status !== 'issuing') return { outcome: 'nothing-to-do' }
  const known = await transaction
    .selectFrom('trading.instrument')
    .select('base_asset_id')
    .where('security_id', '=', securityId)
    .executeTakeFirst()
  if (known) return { outcome: 'listed', assetId: known.base_asset_id }
  if (!(await approvedInBothOffices(transaction, securityId, security.version)))
    return { outcome: 'nothing-to-do' }
  const priceMax = largestPrice(security)
  if (priceMax === undefined)
    return await sendBack(transaction, security, 'supply × price is too large to be traded')
  const asset = await transaction
    .insertInto('financial.asset')
    .values({ code: security.symbol, name: security.name, kind: 'security', decimals: 0 })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!asset) return await sendBack(transaction, security, `the symbol ${security.symbol} is taken`)
  await transaction
    .insertInto('trading.instrument')
    .values({
      security_id: securityId,
      symbol: security.symbol,
      base_asset_id: asset.id,
      quote_asset_id: security.quote_asset_id,
      lot: security.lot,
      tick: security.tick,
      quantity_max: security.supply,
      price_max: priceMax,
    })
    .execute()
  await setStatus(transaction, securityId, 'issuing')
  return { outcome: 'listed', assetId: asset.id }
}

async function approvedInBothOffices(transaction: Transaction<DB>, securityId: string, version: number) {
  const approvals = await transaction
    .selectFrom('investment.security_decision')
    .select(['office', 'staff_id'])
    .where('security_id', '=', securityId)
    .where('version', '=', version)
    .where('decision', '=', 'approve')
    .where('unlinked', '=', true)
    .execute()
  const offices = new Set(approvals.map(({ office }) => office))
  const people = new Set(approvals.map((approval) => approval.staff_id))
  return offices.size === 2 && people.size === 2
}

async function sendBack(
  transaction: Transaction<DB>,
  security: {
    readonly id: string
    readonly issuer_id: string
    readonly name: string
    readonly version: number
  },
  reason: string,
): Promise<Listing> {
  await setStatus(transaction, security.id, 'draft')
  const issuer = await transaction
    .selectFrom('investment.issuer')
    .select('customer_id')
    .where('id', '=', security.issuer_id)
    .executeTakeFirstOrThrow()
  await recordAct(transaction, {
    actor: { kind: 'process', role: 'stoa_worker' },
    act: 'security.sent-back',
    subject: `security/${security.id}`,
    reason,
  })
  await writeTo(transaction, {
    customerId: issuer.customer_id,
    template: 'security-rejected',
    about: `${security.id}/${security.version}`,
    values: () => ({ security: security.name, reason }),
  })
  return { outcome: 'refused', reason }
}

async function setStatus(transaction: Transaction<DB>, securityId: string, status: 'draft' | 'issuing') {
  await transaction.updateTable('investment.security').set({ status }).where('id', '=', securityId).execute()
}

async function readListing({ database }: Ports, securityId: string) {
  const security = await database
    .selectFrom('investment.security as security')
    .innerJoin('investment.issuer as issuer', 'issuer.id', 'security.issuer_id')
    .select(['security.name', 'symbol', 'supply', 'price', 'offered', 'customer_id', 'treasury_account'])
    .where('security.id', '=', securityId)
    .executeTakeFirstOrThrow()
  const instrument = await database
    .selectFrom('trading.instrument')
    .selectAll()
    .where('security_id', '=', securityId)
    .executeTakeFirstOrThrow()
  const countries = await database
    .selectFrom('investment.security_country')
    .select('country')
    .where('security_id', '=', securityId)
    .orderBy('country')
    .execute()
  if (security.treasury_account === null)
    throw new Error(`security ${securityId}: its issuer has no treasury yet`)
  return {
    security,
    instrument,
    treasury: Number(security.treasury_account) as AccountNumber,
    countries: countries.map(({ country }) => country),
  }
}
