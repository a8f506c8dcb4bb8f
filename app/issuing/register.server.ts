import type { CustomerScope } from '#db/customer-scope.ts'
import { caseNamePurpose } from '#app/acts/verification.ts'
import { type OwnSecurity, readRegisterRows, type RegisterRow } from '#app/queries/own-securities.server.ts'
import type { PersonalData } from '#app/server/personal-data.ts'

export interface Holder {
  readonly address: string
  /** null where the address is nobody's that the platform knows */
  readonly name: string | null
  readonly kind: 'issuer' | 'investor' | 'unknown'
  /** ISO 3166-1 numeric */
  readonly country: number | null
  readonly quantity: bigint
  readonly partsPerMillion: bigint
}

/** Holders of a security with their names opened, for its issuer, in whose scope this is read. */
export async function readHolders(
  scope: CustomerScope,
  personalData: PersonalData,
  { id, supply }: OwnSecurity,
  page: { readonly offset: bigint; readonly limit: number },
): Promise<readonly Holder[]> {
  const rows = await readRegisterRows(scope, id, page)
  return rows.map((row) => ({
    address: row.address,
    ...whose(row, personalData),
    country: row.country,
    quantity: row.quantity,
    partsPerMillion: (row.quantity * 1_000_000n) / supply,
  }))
}

function whose(row: RegisterRow, personalData: PersonalData): Pick<Holder, 'name' | 'kind'> {
  if (row.issuer_name !== null) return { kind: 'issuer', name: row.issuer_name }
  const { customer_id: customerId, wrapped_key: key, name_sealed: sealed } = row
  if (customerId === null) return { kind: 'unknown', name: null }
  // Whose key was deleted on request stays on the register, without the name.
  if (key === null || sealed === null) return { kind: 'investor', name: null }
  return {
    kind: 'investor',
    name: personalData.openWith(key, customerId, caseNamePurpose, sealed).toString(),
  }
}
