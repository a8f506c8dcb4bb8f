import { recordAct } from '#db/audit.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import { writeTo } from '../shared/letter.ts'
import type { Ports } from '../shared/ports.ts'
import type { IssuerInput } from './messages.ts'

const accountNameLengthMax = 100

/** What the wallet put on chain for the treasury. */
export type Standing = {
  readonly account: string
  readonly country: number
  /** ISO 8601 */
  readonly verifiedUntil: string
}

/** Steps of an issuer's admission. Each may run again at any time. */
export function issuerActivities(ports: Ports) {
  const { database, engine } = ports
  return {
    /** The issuer's treasury account, made once; undefined where the issuer is not verified. */
    async openTreasury({ issuerId }: IssuerInput): Promise<{ readonly account: string } | undefined> {
      return await database.transaction().execute(async (transaction) => {
        const issuer = await transaction
          .selectFrom('investment.issuer')
          .select(['customer_id', 'legal_name', 'status', 'treasury_account'])
          .where('id', '=', issuerId)
          .forUpdate()
          .executeTakeFirstOrThrow()
        if (issuer.status !== 'verified') return undefined
        if (issuer.treasury_account !== null) return { account: issuer.treasury_account.toString() }
        const { number } = await transaction
          .insertInto('trading.account')
          .values({
            kind: 'treasury',
            customer_id: issuer.customer_id,
            name: issuer.legal_name.slice(0, accountNameLengthMax),
          })
          .returning('number')
          .executeTakeFirstOrThrow()
        await transaction
          .updateTable('investment.issuer')
          .set({ treasury_account: number })
          .where('id', '=', issuerId)
          .execute()
        return { account: number.toString() }
      })
    },

    /** The treasury may hold and sell, as its record on chain says. */
    async registerTreasuryInEngine({ account, country, verifiedUntil }: Standing): Promise<void> {
      await command(engine, {
        kind: 'set-account',
        account: Number(account) as AccountNumber,
        status: 'active',
        country,
        userType: '',
        verifiedUntil: Date.parse(verifiedUntil),
      })
    },

    /** Writes down what now stands on chain and in the engine, and tells the issuer. */
    async recordTreasuryIdentity(
      input: IssuerInput & Standing & { readonly transaction: string },
    ): Promise<void> {
      const { issuerId, account, country, verifiedUntil, transaction: hash } = input
      const { customerId, legalName } = await readIssuer(ports, issuerId)
      await database.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom('investment.identity')
          .select('account')
          .where('account', '=', BigInt(account))
          .executeTakeFirst()
        if (known) return
        await transaction
          .insertInto('investment.identity')
          .values({
            account: BigInt(account),
            customer_id: customerId,
            issuer_id: issuerId,
            country,
            status: 'verified',
            verified_until: verifiedUntil,
            transaction: hash,
          })
          .execute()
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'issuer.admitted',
          subject: `issuer/${issuerId}`,
          reason: 'verified by compliance',
          details: { account, transaction: hash },
        })
        await writeTo(transaction, {
          customerId,
          template: 'issuer-verified',
          about: issuerId,
          values: () => ({ issuer: legalName }),
        })
      })
    },
  }
}

async function readIssuer({ database }: Ports, issuerId: string) {
  const issuer = await database
    .selectFrom('investment.issuer')
    .select(['customer_id', 'legal_name'])
    .where('id', '=', issuerId)
    .executeTakeFirstOrThrow()
  return { customerId: issuer.customer_id, legalName: issuer.legal_name }
}
