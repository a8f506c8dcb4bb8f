import { type Address, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenAbi } from '#contracts/abi/Token.ts'
import type { Database } from '#db/database.ts'
import type { Prepared, WalletActivities } from '#wallet/activities.ts'
import { walletActs } from '#wallet/custody/acts.ts'
import { deployPlatform } from '#wallet/custody/deployment.ts'
import { followRegister } from '#wallet/custody/register.ts'
import { confirmIntent } from '#wallet/evm/confirm.ts'
import { prepareIntent } from '#wallet/evm/prepare.ts'
import {
  accountHolder,
  currency,
  decideIssuer,
  decideKyc,
  decideSecurity,
  issuer,
  kycCase,
  security,
  staffMember,
} from './rows.ts'
import { openVenue, patiently, type Venue } from './venue.ts'

let venue: Venue
let owner: Database
let acts: WalletActivities
let clp: number
let officer: string
let admin: string
let first: Awaited<ReturnType<typeof issue>>
let alice: Awaited<ReturnType<typeof investor>>
let bruno: Awaited<ReturnType<typeof investor>>

beforeAll(async () => {
  venue = await openVenue()
  owner = venue.database.kysely('owner')
  clp = await currency(owner, 'CLP', { decimals: 0 })
  const platform = await deployPlatform(venue.wallet, { operatorCountry: 152, signal: patiently() })
  acts = walletActs(venue.wallet, platform, patiently)
  officer = await staffMember(owner, 'compliance')
  admin = await staffMember(owner, 'admin')
  first = await issue('FIRST')
  alice = await investor()
  bruno = await investor()
})

afterAll(async () => {
  await venue.stop()
})

async function done(answer: Prepared): Promise<void> {
  if ('refused' in answer) throw new Error(answer.refused)
  expect(await acts.confirm({ intent: answer.intent })).toMatchObject({ outcome: 'final' })
}

async function investor() {
  const { customer, account } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer)
  await decideKyc(owner, kyc, officer, 'approve')
  await done(await acts.prepareIdentity({ kycCaseId: kyc }))
  const { evm } = await acts.deriveAddresses({ account: String(account) })
  return { account, address: evm as Address }
}

/** A security on chain, its thousand units with the issuer's treasury. */
async function issue(symbol: string) {
  const company = await issuer(owner)
  await decideIssuer(owner, company.id, officer, 'verify')
  await acts.deriveAddresses({ account: String(company.account) })
  await done(await acts.prepareTreasuryIdentity({ issuerId: company.id }))
  const share = await security(owner, {
    issuer: company,
    symbol,
    supply: 1_000n,
    countries: [152],
    quote: clp,
  })
  await decideSecurity(owner, share.id, officer, 'compliance')
  await decideSecurity(owner, share.id, admin, 'admin')
  const asked = { securityId: share.id, assetId: share.asset }
  await done(await acts.prepareSecurity(asked))
  const deployed = await acts.verifySecurity(asked)
  if ('refused' in deployed) throw new Error(deployed.refused)
  await owner
    .insertInto('investment.security_deployment')
    .values({
      security_id: share.id,
      asset_id: share.asset,
      chain_id: BigInt(deployed.chainId),
      token_address: deployed.tokenAddress,
      transaction: deployed.transaction,
      block_number: BigInt(deployed.blockNumber),
      code_hash: deployed.codeHash,
    })
    .execute()
  const treasury = venue.wallet.keys.evmAccount(company.account).address
  return { asset: share.asset, token: deployed.tokenAddress as Address, treasury, account: company.account }
}

let moves = 0
/** Moves units out of the treasury, as the token's agent. */
async function move(share: typeof first, to: Address, quantity: bigint): Promise<void> {
  const data = encodeFunctionData({
    abi: tokenAbi,
    functionName: 'forcedTransfer',
    args: [share.treasury, to, quantity],
  })
  moves += 1
  const answer = await prepareIntent(venue.wallet, {
    key: `move/${moves}`,
    request: {},
    sender: venue.wallet.keys.service('registrar'),
    build: async () => ({ to: share.token, data }),
  })
  if ('refused' in answer) throw new Error(answer.refused)
  await confirmIntent(venue.wallet, answer.intent, patiently())
}

/** The register's rows of an asset, without those of who holds nothing any more. */
async function register(asset: number) {
  return await venue.database
    .kysely('worker')
    .selectFrom('investment.chain_holding')
    .where('asset_id', '=', asset)
    .where('quantity', '>', 0n)
    .orderBy('quantity', 'desc')
    .select(['address', 'account', 'quantity'])
    .execute()
}

const balance = async (share: typeof first, holder: Address): Promise<bigint> =>
  await venue.wallet.chain.client.readContract({
    address: share.token,
    abi: tokenAbi,
    functionName: 'balanceOf',
    args: [holder],
  })

/** Follows until the register stands for the newest block. */
async function follow(): Promise<void> {
  await followRegister(venue.wallet)
  const cursor = await owner.selectFrom('investment.chain_cursor').selectAll().executeTakeFirstOrThrow()
  const head = await venue.wallet.chain.client.getBlock()
  expect(cursor).toMatchObject({ block_number: head.number, block_hash: head.hash })
}

test('the register says who holds how much, each with their account', async () => {
  await move(first, alice.address, 300n)
  await follow()
  await move(first, bruno.address, 100n)
  await move(first, alice.address, 1n)
  await follow()
  expect(await register(first.asset)).toEqual([
    { address: first.treasury, account: first.account, quantity: 599n },
    { address: alice.address, account: alice.account, quantity: 301n },
    { address: bruno.address, account: bruno.account, quantity: 100n },
  ])
})

test('a security that was deployed before the register knew of it is read from its beginning', async () => {
  const second = await issue('SECOND')
  await move(second, bruno.address, 7n)
  await owner
    .updateTable('financial.asset')
    .set({ token_address: null })
    .where('id', '=', second.asset)
    .execute()
  await follow()
  expect(await register(second.asset)).toEqual([])
  await owner
    .updateTable('financial.asset')
    .set({ token_address: second.token })
    .where('id', '=', second.asset)
    .execute()
  await venue.node.mine({ blocks: 1 })
  await follow()
  expect(await register(second.asset)).toEqual([
    { address: second.treasury, account: second.account, quantity: 993n },
    { address: bruno.address, account: bruno.account, quantity: 7n },
  ])
})

test('a transfer in a block that was reorganised away leaves the register with it', async () => {
  const before = await balance(first, bruno.address)
  const newcomer = await investor()
  await venue.node.setAutomine(false)
  const moving = Promise.all([move(first, bruno.address, 50n), move(first, newcomer.address, 3n)])
  await expect.poll(async () => (await venue.node.getTxpoolStatus()).pending, { timeout: 20_000 }).toBe(2)
  await venue.node.mine({ blocks: 1 })
  await moving
  await venue.node.setAutomine(true)
  await follow()
  expect((await register(first.asset)).map(({ address }) => address)).toContain(newcomer.address)
  expect((await register(first.asset)).find(({ address }) => address === bruno.address)?.quantity).toBe(
    before + 50n,
  )
  await venue.node.request({ method: 'anvil_reorg', params: [1, []] } as never)
  expect(await balance(first, bruno.address)).toBe(before)
  await follow()
  // Whoever held something only by the lost block holds nothing.
  expect((await register(first.asset)).map(({ address }) => address)).not.toContain(newcomer.address)
  for (const { address, quantity } of await register(first.asset)) {
    expect(quantity).toBe(await balance(first, address as Address))
  }
  expect((await register(first.asset)).find(({ address }) => address === bruno.address)?.quantity).toBe(
    before,
  )
})

test('a chain that became shorter than the register knew it is followed from there', async () => {
  const before = await balance(first, alice.address)
  await move(first, alice.address, 20n)
  await follow()
  await venue.node.request({ method: 'anvil_rollback', params: [1] } as never)
  await follow()
  expect((await register(first.asset)).find(({ address }) => address === alice.address)?.quantity).toBe(
    before,
  )
})

test('while the chain is down the register stays as it is', async () => {
  const before = await register(first.asset)
  await venue.chain.running.stop()
  await expect(followRegister(venue.wallet)).rejects.toThrow()
  expect(await register(first.asset)).toEqual(before)
})

test('only the wallet writes the register', async () => {
  for (const role of ['web', 'admin', 'worker'] as const) {
    await expect(
      venue.database.kysely(role).updateTable('investment.chain_holding').set({ quantity: 1n }).execute(),
    ).rejects.toThrow('permission denied')
  }
})
