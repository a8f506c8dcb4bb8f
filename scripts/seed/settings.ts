import { addCurrency, setBankAccount, setFees, setPaymentRate } from '#app/acts/settings.ts'
import type { SeededSettings, StaffedStage } from './stage.ts'
import { until } from './until.ts'

const reason = 'demonstration'

/** Two currencies, the operator's bank account, a fee schedule and a rate. */
export async function seedSettings({
  owner,
  adminDatabase,
  administrator,
}: StaffedStage): Promise<SeededSettings> {
  const pesos = await addCurrency(
    adminDatabase,
    administrator,
    {
      code: 'CLP',
      name: 'Peso chileno',
      decimals: 0,
      depositMin: 1_000n,
      withdrawalMin: 1_000n,
      withdrawalFee: 300n,
      secondApprovalAbove: 10_000_000n,
    },
    reason,
  )
  const dollars = await addCurrency(
    adminDatabase,
    administrator,
    {
      code: 'USD',
      name: 'US dollar',
      decimals: 2,
      depositMin: 1_00n,
      withdrawalMin: 1_00n,
      withdrawalFee: 1_00n,
      secondApprovalAbove: 10_000_00n,
    },
    reason,
  )
  if (!pesos.ok || !dollars.ok) throw new Error('the currencies of the demonstration are there already')
  await setBankAccount(
    adminDatabase,
    administrator,
    {
      assetId: pesos.assetId,
      bank: 'Banco de la Plaza',
      holder: 'Stoa Operaciones SpA',
      holderTaxId: '76192083-9',
      accountNumber: '001-44721-08',
    },
    reason,
  )
  const effectiveFrom = new Date()
  await setFees(adminDatabase, administrator, {
    effectiveFrom,
    lines: [{ country: 0, userType: '', makerPpm: 1_000, takerPpm: 2_500, purchasePpm: 5_000 }],
    reason,
  })
  // 950 pesos are a dollar: one peso is 2/19 of a cent.
  await setPaymentRate(adminDatabase, administrator, {
    quoteAssetId: pesos.assetId,
    paymentAssetId: dollars.assetId,
    numerator: 2n,
    denominator: 19n,
    effectiveFrom,
    reason,
  })
  await until('the currencies on chain', async () => {
    const { count } = await owner
      .selectFrom('financial.asset')
      .select((eb) => eb.fn.countAll<bigint>().as('count'))
      .where('token_address', 'is not', null)
      .executeTakeFirstOrThrow()
    return count === 2n
  })
  return { pesos: pesos.assetId, dollars: dollars.assetId }
}
