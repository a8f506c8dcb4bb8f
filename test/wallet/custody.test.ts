import { sql } from 'kysely'
import type { Address } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { tokenAbi } from '#contracts/abi/Token.ts'
import type { Database } from '#db/database.ts'
import type { Prepared, WalletActivities } from '#wallet/activities.ts'
import { walletActs } from '#wallet/custody/acts.ts'
import { deployPlatform } from '#wallet/custody/deployment.ts'
import type { Platform } from '#wallet/custody/platform.ts'
import {
  accountHolder,
  approveDeposit,
  closedBatch,
  currency,
  decideIssuer,
  decideKyc,
  decideSecurity,
  instrument,
  issuer,
  kycCase,
  paidDeposit,
  security,
  staffMember,
  withdrawal,
} from './rows.ts'
import { openVenue, patiently, type Venue } from './venue.ts'

let venue: Venue
let owner: Database
let platform: Platform
let acts: WalletActivities
let clp: number
let officer: string
let admins: readonly [string, string]

beforeAll(async () => {
  venue = await openVenue()
  owner = venue.database.kysely('owner')
  clp = await currency(owner, 'CLP', { decimals: 0, secondApprovalAbove: 5_000n })
  platform = await deployPlatform(venue.wallet, { operatorCountry: 152, signal: patiently() })
  acts = walletActs(venue.wallet, platform, patiently)
  officer = await staffMember(owner, 'compliance')
  admins = [await staffMember(owner, 'admin'), await staffMember(owner, 'admin')]
})

afterAll(async () => {
  await venue.stop()
})

/** Confirms what was prepared; fails the test where it was refused or reverted. */
async function done(answer: Prepared): Promise<string> {
  if ('refused' in answer) throw new Error(answer.refused)
  const end = await acts.confirm({ intent: answer.intent })
  expect(end).toMatchObject({ outcome: 'final' })
  return end.transaction
}

/** An investor whose identity and delegation stand on chain. */
async function investor(country = 152) {
  const { customer, account } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer, country)
  await decideKyc(owner, kyc, officer, 'approve')
  await done(await acts.prepareIdentity({ kycCaseId: kyc }))
  await done(await acts.prepareDelegation({ account: String(account) }))
  const { evm } = await acts.deriveAddresses({ account: String(account) })
  return { customer, account, kyc, address: evm as Address }
}

async function funded(holder: { customer: string; account: bigint }, amount: bigint): Promise<string> {
  const deposit = await paidDeposit(owner, { ...holder, asset: clp, amount, enteredBy: admins[0] })
  await approveDeposit(owner, deposit, admins[0], amount)
  return deposit
}

async function cashOf(address: Address): Promise<bigint> {
  const { token_address } = await owner
    .selectFrom('financial.asset')
    .where('id', '=', clp)
    .select('token_address')
    .executeTakeFirstOrThrow()
  return await venue.wallet.chain.client.readContract({
    address: token_address as Address,
    abi: cashTokenAbi,
    functionName: 'balanceOf',
    args: [address],
  })
}

const isVerified = async (address: Address): Promise<boolean> =>
  await venue.wallet.chain.client.readContract({
    address: platform.IdentityRegistry,
    abi: identityRegistryAbi,
    functionName: 'isVerified',
    args: [address],
  })

test('an account’s addresses are derived once and stay the same', async () => {
  const { account } = await accountHolder(owner, 'investor')
  const one = await acts.deriveAddresses({ account: String(account) })
  expect(await acts.deriveAddresses({ account: String(account) })).toEqual(one)
  expect(one).toMatchObject({ btc: expect.stringMatching(/^bcrt1q/), ltc: expect.stringMatching(/^rltc1q/) })
  await expect(acts.deriveAddresses({ account: '999999' })).rejects.toThrow('no account 999999')
})

test('no identity without an approval, nor after a revocation, nor by staff who may not', async () => {
  const { customer } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer)
  expect(await acts.prepareIdentity({ kycCaseId: kyc })).toEqual({ refused: `case ${kyc} is not approved` })
  await decideKyc(owner, kyc, admins[0], 'approve')
  expect(await acts.prepareIdentity({ kycCaseId: kyc })).toEqual({
    refused: `staff ${admins[0]} may not kyc.decide`,
  })
  await owner
    .updateTable('investment.kyc_decision')
    .set({ staff_id: officer })
    .where('kyc_case_id', '=', kyc)
    .execute()
  await owner.updateTable('staff').set({ disabled_at: new Date() }).where('id', '=', officer).execute()
  expect(await acts.prepareIdentity({ kycCaseId: kyc })).toEqual({
    refused: `staff ${officer} may not kyc.decide`,
  })
  await owner.updateTable('staff').set({ disabled_at: null }).where('id', '=', officer).execute()
  await decideKyc(owner, kyc, officer, 'revoke')
  expect(await acts.prepareIdentity({ kycCaseId: kyc })).toEqual({ refused: `case ${kyc} is revoked` })
})

test('an identity stands for a year from the decision, and a revocation takes it away', async () => {
  const { customer, account } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer, 604)
  await decideKyc(owner, kyc, officer, 'approve')
  const answer = await acts.prepareIdentity({ kycCaseId: kyc })
  if ('refused' in answer) throw new Error(answer.refused)
  expect(answer.country).toBe(604)
  const { at } = await owner
    .selectFrom('investment.kyc_decision')
    .where('kyc_case_id', '=', kyc)
    .select('at')
    .executeTakeFirstOrThrow()
  expect(Date.parse(answer.verifiedUntil)).toBe(Math.floor(at.getTime() / 1_000 + 365 * 86_400) * 1_000)
  await done(answer)
  const address = venue.wallet.keys.evmAccount(account).address
  expect(await isVerified(address)).toBe(true)
  expect(await acts.prepareRevocation({ kycCaseId: kyc })).toEqual({ refused: `case ${kyc} is not revoked` })
  await decideKyc(owner, kyc, officer, 'revoke')
  await done(await acts.prepareRevocation({ kycCaseId: kyc }))
  expect(await isVerified(address)).toBe(false)
})

test('who sends a case with another country loses the record of the one before, without a decision', async () => {
  const holder = await investor(152)
  await owner
    .updateTable('investment.kyc_case')
    .set({ status: 'approved' })
    .where('id', '=', holder.kyc)
    .execute()
  const again = await kycCase(owner, holder.customer, 152)
  expect(await acts.prepareRevocation({ kycCaseId: holder.kyc })).toEqual({
    refused: `case ${holder.kyc} is not revoked`,
  })
  await owner.updateTable('investment.kyc_case').set({ country: 840 }).where('id', '=', again).execute()
  await decideKyc(owner, again, officer, 'approve')
  expect(await acts.prepareIdentity({ kycCaseId: again })).toEqual({
    refused: `${holder.address} has a record of country 152: revoke it before one of 840`,
  })
  await done(await acts.prepareRevocation({ kycCaseId: holder.kyc }))
  expect(await isVerified(holder.address)).toBe(false)
  await done(await acts.prepareIdentity({ kycCaseId: again }))
  expect(await isVerified(holder.address)).toBe(true)
})

test('no delegation before the identity stands, and afterwards it is recorded', async () => {
  const { account } = await accountHolder(owner, 'investor')
  expect(await acts.prepareDelegation({ account: String(account) })).toEqual({
    refused: `account ${account} has no identity in force on chain`,
  })
  const verified = await investor()
  const recorded = await venue.database
    .kysely('worker')
    .selectFrom('financial.delegation')
    .where('account', '=', verified.account)
    .select('address')
    .executeTakeFirst()
  expect(recorded).toEqual({ address: verified.address })
})

test('a deposit is minted once, against its bank entry and its approvals', async () => {
  const holder = await investor()
  const deposit = await paidDeposit(owner, { ...holder, asset: clp, amount: 4_000n, enteredBy: admins[0] })
  expect(await acts.prepareMint({ depositId: deposit })).toEqual({
    refused: `deposit ${deposit} of 4000 has 0 of 1 approvals`,
  })
  await approveDeposit(owner, deposit, officer, 4_000n)
  expect(await acts.prepareMint({ depositId: deposit })).toEqual({
    refused: `deposit ${deposit} of 4000 has 0 of 1 approvals`,
  })
  await approveDeposit(owner, deposit, admins[0], 4_000n)
  const answer = await acts.prepareMint({ depositId: deposit })
  await done(answer)
  expect(await acts.prepareMint({ depositId: deposit })).toEqual(answer)
  expect(await cashOf(holder.address)).toBe(4_000n)
})

test('above the asset’s limit one approval is not enough, two of different people are', async () => {
  const holder = await investor()
  const deposit = await funded(holder, 5_001n)
  expect(await acts.prepareMint({ depositId: deposit })).toEqual({
    refused: `deposit ${deposit} of 5001 has 1 of 2 approvals`,
  })
  await approveDeposit(owner, deposit, admins[1], 5_001n)
  await done(await acts.prepareMint({ depositId: deposit }))
  expect(await cashOf(holder.address)).toBe(5_001n)
})

test('a deposit whose bank entry or approval says another amount is not minted', async () => {
  const holder = await investor()
  const deposit = await funded(holder, 100n)
  await owner
    .updateTable('financial.deposit_approval')
    .set({ amount: 99n })
    .where('deposit_id', '=', deposit)
    .execute()
  expect(await acts.prepareMint({ depositId: deposit })).toEqual({
    refused: `deposit ${deposit}: 99 approved, 100 received`,
  })
  await owner
    .updateTable('financial.deposit_approval')
    .set({ amount: 101n })
    .where('deposit_id', '=', deposit)
    .execute()
  await owner
    .updateTable('financial.deposit')
    .set({ received_amount: 101n })
    .where('id', '=', deposit)
    .execute()
  expect(await acts.prepareMint({ depositId: deposit })).toMatchObject({
    refused: expect.stringContaining('is of 100, deposit'),
  })
})

test('a withdrawal is redeemed once it is approved and paid, and its fee goes to the fee account', async () => {
  const holder = await investor()
  await done(await acts.prepareMint({ depositId: await funded(holder, 4_000n) }))
  const id = await withdrawal(owner, { ...holder, asset: clp, amount: 1_000n, fee: 30n })
  expect(await acts.prepareRedemption({ withdrawalId: id })).toEqual({
    refused: `withdrawal ${id} of 1000 has 0 of 1 approvals`,
  })
  await owner
    .insertInto('financial.withdrawal_decision')
    .values({ withdrawal_id: id, staff_id: admins[0], decision: 'approve', reason: 'seen' })
    .execute()
  expect(await acts.prepareRedemption({ withdrawalId: id })).toEqual({
    refused: `withdrawal ${id} has no recorded payment`,
  })
  await owner
    .insertInto('financial.withdrawal_payment')
    .values({ withdrawal_id: id, bank_reference: id.slice(-12), recorded_by: admins[1] })
    .execute()
  const fees = venue.wallet.keys.evmAccount(1n).address
  const before = await cashOf(fees)
  const answer = await acts.prepareRedemption({ withdrawalId: id })
  await done(answer)
  await done(answer)
  expect(await cashOf(holder.address)).toBe(3_000n)
  expect((await cashOf(fees)) - before).toBe(30n)
})

test('a withdrawal that one admin rejected is not redeemed', async () => {
  const holder = await investor()
  const id = await withdrawal(owner, { ...holder, asset: clp, amount: 10n, fee: 0n })
  for (const [staff_id, decision] of [
    [admins[0], 'approve'],
    [admins[1], 'reject'],
  ] as const) {
    await owner
      .insertInto('financial.withdrawal_decision')
      .values({ withdrawal_id: id, staff_id, decision, reason: 'seen' })
      .execute()
  }
  expect(await acts.prepareRedemption({ withdrawalId: id })).toEqual({
    refused: `withdrawal ${id} was rejected`,
  })
})

test('a security needs both offices, two people, of the present version, unlinked to the issuer', async () => {
  const company = await issuer(owner)
  const share = await security(owner, {
    issuer: company,
    symbol: 'TWICE',
    supply: 10n,
    countries: [152],
    quote: clp,
  })
  const ask = async () => await acts.prepareSecurity({ securityId: share.id, assetId: share.asset })
  const of = `security ${share.id} version 1`
  expect(await ask()).toEqual({ refused: `${of} is not approved by the office compliance` })
  await decideSecurity(owner, share.id, officer, 'compliance')
  expect(await ask()).toEqual({ refused: `${of} is not approved by the office admin` })
  // What the database's own constraint forbids, the wallet refuses by itself too.
  const both = await staffMember(owner, 'admin')
  await owner.insertInto('staff_role').values({ staff_id: both, role: 'compliance' }).execute()
  await owner.schema
    .alterTable('investment.security_decision')
    .dropConstraint('security_decision_security_id_version_staff_id_key')
    .execute()
  await owner
    .updateTable('investment.security_decision')
    .set({ staff_id: both })
    .where('security_id', '=', share.id)
    .execute()
  await decideSecurity(owner, share.id, both, 'admin')
  expect(await ask()).toEqual({ refused: `${of} was approved twice by the same person` })
  const admin = owner
    .updateTable('investment.security_decision')
    .where('security_id', '=', share.id)
    .where('office', '=', 'admin')
  await admin.set({ staff_id: admins[0], unlinked: false }).execute()
  expect(await ask()).toEqual({ refused: `${of} was approved by staff linked to the issuer` })
  await admin.set({ unlinked: true }).execute()
  expect(await ask()).toMatchObject({ refused: expect.stringContaining('has no identity in force on chain') })
  await owner.updateTable('investment.security').set({ version: 2 }).where('id', '=', share.id).execute()
  expect(await ask()).toEqual({
    refused: `security ${share.id} version 2 is not approved by the office compliance`,
  })
})

test('a supply is minted to the issuer’s own treasury, whatever account the issuer’s row names', async () => {
  const plan = { countries: [152], quote: clp, supply: 1_000n }
  const admitted = async () => {
    const made = await issuer(owner)
    await decideIssuer(owner, made.id, officer, 'verify')
    await done(await acts.prepareTreasuryIdentity({ issuerId: made.id }))
    return made
  }
  const [robbed, thief] = [await admitted(), await admitted()]
  const shares = await security(owner, { ...plan, issuer: robbed, symbol: 'ROBBED' })
  await decideSecurity(owner, shares.id, officer, 'compliance')
  await decideSecurity(owner, shares.id, admins[0], 'admin')
  const point = async (account: bigint) => {
    await owner.transaction().execute(async (transaction) => {
      // as if the rule of the database were gone too
      await sql`set local session_replication_role = replica`.execute(transaction)
      await transaction
        .updateTable('investment.issuer')
        .set({ treasury_account: account })
        .where('id', '=', robbed.id)
        .execute()
    })
  }
  await point(thief.account)
  expect(await acts.prepareSecurity({ securityId: shares.id, assetId: shares.asset })).toEqual({
    refused: `the issuer of ${shares.id} has no treasury account`,
  })
  await point(robbed.account)
  expect(await acts.prepareSecurity({ securityId: shares.id, assetId: shares.asset })).toMatchObject({
    intent: expect.any(String),
  })
})

test('no process but admin writes an approval', async () => {
  for (const role of ['wallet', 'worker', 'web', 'engine'] as const) {
    await expect(
      approveDeposit(venue.database.kysely(role), '00000000-0000-0000-0000-000000000001', admins[0], 1n),
    ).rejects.toThrow('permission denied')
  }
})

test('from an approved security to settled trades: one match refused in the middle leaves the others', async () => {
  const { client } = venue.wallet.chain
  const company = await issuer(owner)
  await decideIssuer(owner, company.id, officer, 'verify')
  await done(await acts.prepareTreasuryIdentity({ issuerId: company.id }))
  await done(await acts.prepareDelegation({ account: String(company.account) }))
  const share = await security(owner, {
    issuer: company,
    symbol: 'ANDES',
    supply: 1_000n,
    countries: [152, 604],
    quote: clp,
  })
  await decideSecurity(owner, share.id, officer, 'compliance')
  await decideSecurity(owner, share.id, admins[0], 'admin')
  const asked = { securityId: share.id, assetId: share.asset }
  expect(await acts.verifySecurity(asked)).toMatchObject({ refused: expect.stringContaining('is not final') })
  const transaction = await done(await acts.prepareSecurity(asked))
  const deployed = await acts.verifySecurity(asked)
  if ('refused' in deployed) throw new Error(deployed.refused)
  expect(deployed).toMatchObject({
    chainId: '31337',
    transaction,
    codeHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
  })
  const token = { address: deployed.tokenAddress as Address, abi: tokenAbi } as const
  const treasury = venue.wallet.keys.evmAccount(company.account).address
  const held = async (address: Address) =>
    await client.readContract({ ...token, functionName: 'balanceOf', args: [address] })
  expect(await held(treasury)).toBe(1_000n)

  const [chilean, peruvian, american] = await Promise.all([investor(152), investor(604), investor(840)])
  for (const holder of [chilean, peruvian, american]) {
    await done(await acts.prepareMint({ depositId: await funded(holder, 5_000n) }))
  }
  const market = await instrument(owner, share.id, share.asset, clp)
  const sale = { seller: company.account, quantity: 10n, price: 100n, fee: 5n }
  const { batch, ids } = await closedBatch(owner, market, { base: share.asset, cash: clp }, [
    { ...sale, buyer: chilean.account },
    { ...sale, buyer: american.account },
    { ...sale, buyer: peruvian.account, quantity: 20n },
  ])
  const refusal = `CountryNotAllowed(${token.address}, ${american.address}, 840)`
  const expected = [
    { trade: ids[0], outcome: 'settled' },
    { trade: ids[1], outcome: 'refused', refusal },
    { trade: ids[2], outcome: 'settled' },
  ]
  expect(await acts.previewBatch({ batchId: batch })).toEqual(expected)
  await done(await acts.prepareBatch({ batchId: batch }))
  expect(await acts.batchOutcomes({ batchId: batch })).toEqual(expected)
  expect(await held(chilean.address)).toBe(10n)
  expect(await held(american.address)).toBe(0n)
  expect(await held(peruvian.address)).toBe(20n)
  expect(await cashOf(chilean.address)).toBe(5_000n - 1_000n - 5n)
  expect(await cashOf(american.address)).toBe(5_000n)
  expect(await cashOf(treasury)).toBe(1_000n - 5n + 2_000n - 5n)
}, 120_000)

test('a token whose code is not the one compiled here is not taken for the security', async () => {
  const { id: assetId } = await owner
    .selectFrom('financial.asset')
    .where('code', '=', 'ANDES')
    .select('id')
    .executeTakeFirstOrThrow()
  const { id: securityId } = await owner
    .selectFrom('investment.security')
    .where('symbol', '=', 'ANDES')
    .select('id')
    .executeTakeFirstOrThrow()
  const verified = await acts.verifySecurity({ securityId, assetId })
  if ('refused' in verified) throw new Error(verified.refused)
  const address = verified.tokenAddress as Address
  const code = (await venue.wallet.chain.client.getCode({ address })) ?? '0x'
  await venue.node.setCode({ address, bytecode: `${code.slice(0, -2)}00` as Address })
  expect(await acts.verifySecurity({ securityId, assetId })).toEqual({
    refused: `the code at ${address} is not the one compiled here`,
  })
  await venue.node.setCode({ address, bytecode: code })
  await owner
    .insertInto('investment.security_country')
    .values({ security_id: securityId, country: 32 })
    .execute()
  expect(await acts.verifySecurity({ securityId, assetId })).toMatchObject({
    refused: expect.stringContaining('expected CountryAllowed 32,CountryAllowed 152,CountryAllowed 604'),
  })
})

test('a batch with a trade that has ended is not signed', async () => {
  const company = await issuer(owner)
  const share = await security(owner, {
    issuer: company,
    symbol: 'ENDED',
    supply: 10n,
    countries: [152],
    quote: clp,
  })
  await owner
    .updateTable('financial.asset')
    .set({ token_address: platform.Factory })
    .where('id', '=', share.asset)
    .execute()
  const buyer = await accountHolder(owner, 'investor')
  const market = await instrument(owner, share.id, share.asset, clp)
  const { batch, ids } = await closedBatch(owner, market, { base: share.asset, cash: clp }, [
    { seller: company.account, buyer: buyer.account, quantity: 1n, price: 1n, fee: 0n },
  ])
  await owner
    .updateTable('trading.trade')
    .set({ status: 'unwound' })
    .where('id', '=', BigInt(ids[0] ?? 0))
    .execute()
  expect(await acts.prepareBatch({ batchId: batch })).toEqual({
    refused: `trade ${ids[0]} is not in settlement any more`,
  })
})
