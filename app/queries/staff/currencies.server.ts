import type { Database } from '#db/database.ts'

export interface CurrencyRow {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly decimals: number
  readonly enabled: boolean
  readonly tokenAddress: string | null
  readonly depositMin: bigint
  readonly withdrawalMin: bigint
  readonly withdrawalFee: bigint
  readonly secondApprovalAbove: bigint
}

const currenciesMax = 200

/** Every currency, by its code. */
export async function listCurrencies(database: Database): Promise<CurrencyRow[]> {
  const rows = await database
    .selectFrom('financial.asset')
    .selectAll()
    .where('kind', '=', 'currency')
    .orderBy('code')
    .limit(currenciesMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    decimals: row.decimals,
    enabled: row.enabled,
    tokenAddress: row.token_address,
    depositMin: row.deposit_min,
    withdrawalMin: row.withdrawal_min,
    withdrawalFee: row.withdrawal_fee,
    secondApprovalAbove: row.second_approval_above,
  }))
}
