import { afterAll, beforeAll, expect, test } from 'vitest'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { testChain } from '#test/support/chain.ts'
import { deployPlatform } from '#wallet/custody/deployment.ts'
import { atOnce, openVenue, patiently, type Venue, walletOn } from './venue.ts'

let venue: Venue

beforeAll(async () => {
  venue = await openVenue({ funded: false })
  await venue.database
    .kysely('owner')
    .insertInto('financial.asset')
    .values([
      { code: 'CLP', name: 'Peso', kind: 'currency', decimals: 0 },
      { code: 'USD', name: 'Dollar', kind: 'currency', decimals: 2 },
      { code: 'OLD', name: 'Not used', kind: 'currency', decimals: 0, enabled: false },
    ])
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute()
})

afterAll(async () => {
  await venue.stop()
})

const deployment = () => ({ operatorCountry: 152, signal: patiently() })

const intents = async () =>
  await venue.database
    .kysely('owner')
    .selectFrom('financial.chain_intent')
    .select(['key', 'status'])
    .execute()

test('a deployment that was cut off goes on where it was, and once done nothing is signed again', async () => {
  const { wallet } = venue
  // Cut off as soon as the first contract is signed, before it is mined.
  await venue.node.setAutomine(false)
  const cut = new AbortController()
  const first = deployPlatform(wallet, { operatorCountry: 152, signal: cut.signal })
  const ended = first.then(
    () => 'deployed',
    (error: unknown) => String(error),
  )
  await expect.poll(intents, { timeout: 20_000 }).toHaveLength(1)
  cut.abort(new Error('cut off'))
  expect(await ended).toContain('Error')
  expect(await intents()).toHaveLength(1)
  await venue.node.setAutomine(true)
  const platform = await deployPlatform(wallet, deployment())
  const signed = await intents()
  expect(signed.every(({ status }) => status === 'final')).toBe(true)
  expect(await deployPlatform(wallet, deployment())).toEqual(platform)
  expect(await intents()).toEqual(signed)
})

test('roles are wired: registrar, operator, custodian, fee recipient, and the fee account may hold cash', async () => {
  const { wallet } = venue
  const { client } = wallet.chain
  const platform = await deployPlatform(wallet, deployment())
  const registry = { address: platform.IdentityRegistry, abi: identityRegistryAbi } as const
  const settlement = { address: platform.Settlement, abi: settlementAbi } as const
  const fees = wallet.keys.evmAccount(1n).address
  const registrar = wallet.keys.service('registrar').address
  expect(await client.readContract({ ...registry, functionName: 'isAgent', args: [registrar] })).toBe(true)
  expect(await client.readContract({ ...registry, functionName: 'isVerified', args: [fees] })).toBe(true)
  expect(await client.readContract({ ...settlement, functionName: 'feeRecipient' })).toBe(fees)
  const operator = await client.readContract({ ...settlement, functionName: 'operator' })
  const custodian = await client.readContract({ ...settlement, functionName: 'custodian' })
  expect(operator).toBe(wallet.keys.service('operator').address)
  expect(custodian).toBe(wallet.keys.service('custodian').address)
  expect(custodian).not.toBe(operator)
})

test('each enabled currency has a CashToken with its decimals that the settlement takes, the others have none', async () => {
  const { wallet } = venue
  const { client } = wallet.chain
  const platform = await deployPlatform(wallet, deployment())
  const assets = await wallet.database.selectFrom('financial.asset').selectAll().execute()
  for (const asset of assets) {
    if (!asset.enabled) {
      expect(asset.token_address).toBeNull()
      continue
    }
    const address = asset.token_address as `0x${string}`
    const cash = { address, abi: cashTokenAbi } as const
    expect(await client.readContract({ ...cash, functionName: 'decimals' })).toBe(asset.decimals)
    expect(await client.readContract({ ...cash, functionName: 'symbol' })).toBe(asset.code)
    expect(await client.readContract({ ...cash, functionName: 'minter' })).toBe(
      wallet.keys.service('minter').address,
    )
    const allowed = await client.readContract({
      address: platform.Settlement,
      abi: settlementAbi,
      functionName: 'isCashAllowed',
      args: [address],
    })
    expect(allowed).toBe(true)
  }
})

test('a chain that has nothing of what the database remembers is refused in one line', async () => {
  await deployPlatform(venue.wallet, deployment())
  const fresh = await testChain()
  try {
    const wallet = await walletOn(venue.database, fresh.rpcUrl, atOnce)
    const refusal = await deployPlatform(wallet, deployment()).catch((error: unknown) => String(error))
    expect(refusal).toContain('EVM_RPC_URL: chain 31337 has no code at 0x')
    expect(refusal).not.toContain('\n')
  } finally {
    await fresh.stop()
  }
})

test('on a development chain the services are given ether', async () => {
  await deployPlatform(venue.wallet, deployment())
  const balance = await venue.wallet.chain.client.getBalance({
    address: venue.wallet.keys.service('operator').address,
  })
  expect(balance).toBeGreaterThan(0n)
})
