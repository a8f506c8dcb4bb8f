import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backingOf } from '#app/acts/cash-backing.ts'
import type { StaffActor } from '#app/acts/staff-act.ts'
import { decideWithdrawal } from '#app/acts/withdrawal.ts'
import type { Database } from '#db/database.ts'
import type { Command } from '#engine/commands.ts'
import { type AccountNumber, type AssetId, toKey } from '#engine/identifiers.ts'
import { staffActor } from '#scripts/seed/staff-actor.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { mustBeDone, newKey } from '#test/support/market.ts'
import type { Prepared, WalletActivities } from '#wallet/activities.ts'
import { walletActs } from '#wallet/custody/acts.ts'
import { compareCash, hasUnseenHold } from '#wallet/custody/cash-comparison.ts'
import { deployPlatform } from '#wallet/custody/deployment.ts'
import {
  accountHolder,
  approveDeposit,
  currency,
  decideKyc,
  kycCase,
  paidDeposit,
  staffMember,
  withdrawal,
} from './rows.ts'
import { openVenue, patiently, type Venue } from './venue.ts'

let venue: Venue
let engine: TestEngine
let owner: Database
let acts: WalletActivities
let clp: number
let officer: string
let admin: StaffActor

beforeAll(async () => {
  venue = await openVenue()
  owner = venue.database.kysely('owner')
  clp = await currency(owner, 'CLP', { decimals: 0 })
  engine = await startEngine(venue.database)
  acts = walletActs(
    venue.wallet,
    await deployPlatform(venue.wallet, { operatorCountry: 152, signal: patiently() }),
    patiently,
  )
  officer = await staffMember(owner, 'compliance')
  admin = await staffActor(owner, await staffMember(owner, 'admin'))
  await asWorker({ kind: 'set-asset', asset: clp as AssetId, code: 'CLP', decimals: 0 })
  await asWorker(verified(1n))
})

afterAll(async () => {
  await engine?.stop()
  await venue?.stop()
})

const verified = (account: bigint): Command => ({
  kind: 'set-account',
  account: Number(account) as AccountNumber,
  status: 'active',
  country: 152,
  userType: '',
  verifiedUntil: Date.UTC(2100, 0, 1),
})

/** Whoever has the worker's token can ask the engine for this. */
async function asWorker(command: Command): Promise<void> {
  mustBeDone(await engine.client('worker').submit(command))
}

async function done(answer: Prepared): Promise<void> {
  if ('refused' in answer) throw new Error(answer.refused)
  expect(await acts.confirm({ intent: answer.intent })).toMatchObject({ outcome: 'final' })
}

interface Holder {
  readonly customer: string
  readonly account: bigint
}

async function holder(): Promise<Holder> {
  const { customer, account } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer)
  await decideKyc(owner, kyc, officer, 'approve')
  await done(await acts.prepareIdentity({ kycCaseId: kyc }))
  await asWorker(verified(account))
  return { customer, account }
}

async function mint(to: Holder, amount: bigint): Promise<void> {
  const deposit = await paidDeposit(owner, { ...to, asset: clp, amount, enteredBy: admin.id })
  await approveDeposit(owner, deposit, admin.id, amount)
  await done(await acts.prepareMint({ depositId: deposit }))
}

const credit = async (to: Holder, amount: bigint): Promise<void> =>
  await asWorker({
    kind: 'credit',
    reference: newKey(),
    account: Number(to.account) as AccountNumber,
    asset: clp as AssetId,
    amount,
  })

/** A withdrawal that the worker says is held, and that the engine holds. */
async function held(of: Holder, amount: bigint, fee = 0n): Promise<string> {
  const id = await heldInWords(of, amount, fee)
  await asWorker({
    kind: 'hold',
    hold: toKey(id),
    account: Number(of.account) as AccountNumber,
    asset: clp as AssetId,
    amount,
  })
  await expect.poll(async () => await postings(id, 'held')).toBe(2)
  return id
}

async function heldInWords(of: Holder, amount: bigint, fee = 0n): Promise<string> {
  const id = await withdrawal(owner, { ...of, asset: clp, amount, fee })
  await owner.updateTable('financial.withdrawal').set({ status: 'held' }).where('id', '=', id).execute()
  return id
}

async function postings(reference: string, act: string): Promise<number> {
  const rows = await owner
    .selectFrom('financial.posting')
    .select('line')
    .where('reference', '=', reference)
    .where('act', '=', act)
    .execute()
  return rows.length
}

const approve = async (withdrawalId: string) =>
  await decideWithdrawal(venue.database.kysely('admin'), admin, {
    withdrawalId,
    decision: 'approve',
    reason: 'as the papers show',
  })

const found = async () =>
  await owner
    .selectFrom('financial.cash_comparison')
    .select(['in_engine', 'on_chain', 'redeemed'])
    .where('asset_id', '=', clp)
    .executeTakeFirst()

test('a withdrawal is approved once engine and chain were compared after its hold', async () => {
  const ana = await holder()
  await mint(ana, 1_000n)
  await credit(ana, 1_000n)
  await compareCash(venue.wallet)
  const id = await held(ana, 600n)
  expect(await hasUnseenHold(venue.wallet)).toBe(true)
  const refused = { ok: false, reason: 'not-backed', backing: { state: 'not-compared' } }
  expect(await approve(id)).toEqual(refused)
  await compareCash(venue.wallet)
  expect(await hasUnseenHold(venue.wallet)).toBe(false)
  expect(await found()).toEqual({ in_engine: 1_000n, on_chain: 1_000n, redeemed: 0n })
  expect(await approve(id)).toEqual({ ok: true, status: 'approved' })
})

test('a comparison that is older than five minutes counts no more', async () => {
  const ana = await holder()
  await mint(ana, 50n)
  await credit(ana, 50n)
  const id = await held(ana, 50n)
  await compareCash(venue.wallet)
  expect(await backingOf(owner, id)).toEqual({ state: 'backed' })
  await owner
    .updateTable('financial.cash_comparison')
    .set({ compared_at: new Date(Date.now() - 5 * 60_000 - 1_000) })
    .execute()
  expect(await backingOf(owner, id)).toEqual({ state: 'not-compared' })
})

test('a hold that only a row tells of is none', async () => {
  const ana = await holder()
  const id = await heldInWords(ana, 10n)
  await compareCash(venue.wallet)
  expect(await approve(id)).toMatchObject({ backing: { state: 'not-compared' } })
})

test('what is minted and not credited yet, and what is redeemed and not consumed yet, is no contradiction', async () => {
  const ana = await holder()
  await mint(ana, 500n)
  await compareCash(venue.wallet)
  const early = await found()
  expect((early?.on_chain ?? 0n) - (early?.in_engine ?? 0n)).toBe(500n)
  await credit(ana, 500n)
  const id = await held(ana, 400n, 30n)
  await compareCash(venue.wallet)
  expect(await approve(id)).toMatchObject({ ok: true })
  await owner
    .insertInto('financial.withdrawal_payment')
    .values({ withdrawal_id: id, bank_reference: randomUUID(), recorded_by: admin.id })
    .execute()
  await owner.updateTable('financial.withdrawal').set({ status: 'paid' }).where('id', '=', id).execute()
  const before = await found()
  await done(await acts.prepareRedemption({ withdrawalId: id }))
  await compareCash(venue.wallet)
  // the fee is on chain again already, for the fee account
  const onChain = (before?.on_chain ?? 0n) - 370n
  expect(await found()).toEqual({ ...before, on_chain: onChain, redeemed: 370n })
  await asWorker({ kind: 'consume', hold: toKey(id), fee: 30n })
  await expect.poll(async () => await postings(id, 'consumed')).toBeGreaterThan(0)
  await compareCash(venue.wallet)
  expect(await found()).toEqual({ in_engine: onChain, on_chain: onChain, redeemed: 0n })
})

test('a stolen worker credits what was never minted: no withdrawal is approved, and the difference is named', async () => {
  const [thief, honest] = [await holder(), await holder()]
  await mint(honest, 100n)
  await credit(honest, 100n)
  await credit(thief, 777n)
  const ids = [await held(thief, 777n), await held(honest, 100n)]
  await compareCash(venue.wallet)
  const now = await found()
  const backing = {
    state: 'missing',
    inEngine: now?.in_engine,
    onChain: now?.on_chain,
    missing: 777n,
  }
  for (const id of ids) expect(await approve(id)).toEqual({ ok: false, reason: 'not-backed', backing })
  const statuses = await owner
    .selectFrom('financial.withdrawal')
    .select('status')
    .where('id', 'in', ids)
    .execute()
  expect(statuses).toEqual([{ status: 'held' }, { status: 'held' }])
})

test('nobody but the wallet can say that all is well', async () => {
  for (const role of ['worker', 'admin', 'web', 'engine'] as const)
    await expect(
      venue.database.kysely(role).updateTable('financial.cash_comparison').set({ in_engine: 0n }).execute(),
    ).rejects.toThrow('permission denied')
})

test('without a chain that answers nothing is written', async () => {
  const before = await owner.selectFrom('financial.cash_comparison').selectAll().execute()
  await venue.chain.stop()
  await expect(compareCash(venue.wallet)).rejects.toThrow()
  expect(await owner.selectFrom('financial.cash_comparison').selectAll().execute()).toEqual(before)
})
