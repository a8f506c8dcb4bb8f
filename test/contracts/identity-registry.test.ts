import { expect, test } from 'vitest'
import { getAddress, pad, zeroAddress, type Address } from 'viem'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { expectRefused } from './refused.ts'
import { told } from './told.ts'
import { CL, FOREVER, openVenue, PE } from './venue.ts'

const venue = await openVenue()
const { registry, chain, done } = venue
const by = { account: venue.registrar }
const byStranger = { account: venue.stranger }

const wallet = (n: number): Address => getAddress(pad(`0x${n.toString(16)}`, { size: 20 }))
const registration = (n: number) => ({
  wallet: wallet(n),
  identity: 7n,
  country: CL,
  investorClass: 2,
  expiry: FOREVER,
})

test('a registered wallet is verified and its whole record can be read', async () => {
  const receipt = await done(registry.write.register([registration(0xaa)], by))
  expect(await registry.read.isVerified([wallet(0xaa)])).toBe(true)
  expect(await registry.read.contains([wallet(0xaa)])).toBe(true)
  expect(await registry.read.recordOf([wallet(0xaa)])).toEqual({
    identity: 7n,
    country: CL,
    investorClass: 2,
    expiry: FOREVER,
    epoch: 1,
    issuers: 0n,
  })
  expect(await registry.read.identity([wallet(0xaa)])).toBe(wallet(7))
  expect(await registry.read.investorCountry([wallet(0xaa)])).toBe(CL)
  expect(told(receipt, identityRegistryAbi)).toEqual([
    ['IdentityRegistered', { investorAddress: wallet(0xaa), identity: wallet(7) }],
    ['CountryUpdated', { investorAddress: wallet(0xaa), country: CL }],
  ])
})

test('onboarding one investor costs at most 80,000 gas', async () => {
  const receipt = await done(registry.write.register([registration(0xab)], by))
  expect(receipt.gasUsed).toBeLessThanOrEqual(80_000n)
})

test('only agents write records', async () => {
  const refusal = ['CallerDoesNotHaveAgentRole', venue.stranger] as const
  await expectRefused(registry.write.register([registration(1)], byStranger), ...refusal)
  await expectRefused(registry.write.batchRegister([[registration(1)]], byStranger), ...refusal)
  await expectRefused(registry.write.registerIdentity([wallet(1), wallet(2), CL], byStranger), ...refusal)
  await expectRefused(
    registry.write.batchRegisterIdentity([[wallet(1)], [wallet(2)], [CL]], byStranger),
    ...refusal,
  )
  await expectRefused(registry.write.deleteIdentity([venue.fees], byStranger), ...refusal)
  await expectRefused(registry.write.updateCountry([venue.fees, PE], byStranger), ...refusal)
  await expectRefused(registry.write.updateIdentity([venue.fees, wallet(2)], byStranger), ...refusal)
  await expectRefused(registry.write.renew([venue.fees, 1, FOREVER], byStranger), ...refusal)
})

test('a registration says what is wrong with it', async () => {
  const { timestamp } = await chain.getBlock()
  const passed = Number(timestamp) - 1
  await chain.setNextBlockTimestamp({ timestamp: timestamp + 10n })
  await expectRefused(
    registry.write.register([{ ...registration(0), wallet: zeroAddress }], by),
    'ZeroAddress',
    'wallet',
  )
  await expectRefused(
    registry.write.register([{ ...registration(1), wallet: venue.fees }], by),
    'IdentityAlreadyRegistered',
    venue.fees,
  )
  await expectRefused(
    registry.write.register([{ ...registration(1), identity: 0n }], by),
    'InvalidIdentity',
    wallet(1),
    0n,
  )
  await expectRefused(
    registry.write.register([{ ...registration(1), identity: 2n ** 63n }], by),
    'InvalidIdentity',
    wallet(1),
    2n ** 63n,
  )
  for (const country of [0, 1000]) {
    await expectRefused(
      registry.write.register([{ ...registration(1), country }], by),
      'InvalidCountry',
      wallet(1),
      country,
    )
  }
  await expect(registry.simulate.register([{ ...registration(1), expiry: passed }], by)).rejects.toThrow(
    'ExpiryPassed',
  )
})

test('a batch registers all or none, at most 100', async () => {
  const hundred = Array.from({ length: 100 }, (_, i) => registration(0x1000 + i))
  await done(registry.write.batchRegister([hundred], by))
  expect(await registry.read.isVerified([wallet(0x1000 + 99)])).toBe(true)
  await expectRefused(
    registry.write.batchRegister([[...hundred, registration(0x2000)]], by),
    'ArraySizeLimited',
    101n,
    100n,
  )
  await expectRefused(
    registry.write.batchRegister([[registration(0x3000), registration(0x1000)]], by),
    'IdentityAlreadyRegistered',
    wallet(0x1000),
  )
  expect(await registry.read.contains([wallet(0x3000)])).toBe(false)
})

test('wallets of one identity contract share its identity', async () => {
  const identity = wallet(0x1d)
  await done(registry.write.registerIdentity([wallet(1), identity, CL], by))
  await done(
    registry.write.batchRegisterIdentity(
      [
        [wallet(2), wallet(3)],
        [identity, wallet(0x1e)],
        [PE, CL],
      ],
      by,
    ),
  )
  const [first, second, third] = await Promise.all([1, 2, 3].map((n) => registry.read.recordOf([wallet(n)])))
  expect(first?.identity).toBe(2n ** 63n)
  expect(second?.identity).toBe(first?.identity)
  expect(third?.identity).toBe(2n ** 63n + 1n)
  expect(await registry.read.identity([wallet(2)])).toBe(identity)
  expect(first?.expiry).toBe(FOREVER)
  await expectRefused(
    registry.write.registerIdentity([wallet(4), zeroAddress, CL], by),
    'ZeroAddress',
    'identity',
  )
  await expectRefused(
    registry.write.batchRegisterIdentity([[wallet(4)], [], [CL]], by),
    'ArrayLengthMismatch',
    1n,
    0n,
  )
  await expectRefused(
    registry.write.batchRegisterIdentity([[wallet(4)], [identity], []], by),
    'ArrayLengthMismatch',
    1n,
    0n,
  )
})

test('a removed wallet is not verified any more', async () => {
  await done(registry.write.register([registration(1)], by))
  const receipt = await done(registry.write.deleteIdentity([wallet(1)], by))
  expect(await registry.read.isVerified([wallet(1)])).toBe(false)
  expect(await registry.read.contains([wallet(1)])).toBe(false)
  expect(await registry.read.identity([wallet(1)])).toBe(zeroAddress)
  expect(told(receipt, identityRegistryAbi)).toEqual([
    ['IdentityRemoved', { investorAddress: wallet(1), identity: wallet(7) }],
  ])
  await expectRefused(registry.write.deleteIdentity([wallet(1)], by), 'IdentityNotRegistered', wallet(1))
})

test('country and identity of a wallet can be replaced', async () => {
  await done(registry.write.register([registration(1)], by))
  const moved = await done(registry.write.updateCountry([wallet(1), PE], by))
  expect(await registry.read.investorCountry([wallet(1)])).toBe(PE)
  expect(told(moved, identityRegistryAbi)).toEqual([
    ['CountryUpdated', { investorAddress: wallet(1), country: PE }],
  ])
  const replaced = await done(registry.write.updateIdentity([wallet(1), wallet(0x1d)], by))
  expect(await registry.read.identity([wallet(1)])).toBe(wallet(0x1d))
  expect(told(replaced, identityRegistryAbi)).toEqual([
    ['IdentityUpdated', { oldIdentity: wallet(7), newIdentity: wallet(0x1d) }],
  ])
  await expectRefused(registry.write.updateCountry([wallet(1), 1000], by), 'InvalidCountry', wallet(1), 1000)
  await expectRefused(registry.write.updateCountry([wallet(9), PE], by), 'IdentityNotRegistered', wallet(9))
  await expectRefused(
    registry.write.updateIdentity([wallet(9), wallet(2)], by),
    'IdentityNotRegistered',
    wallet(9),
  )
  await expectRefused(registry.write.updateIdentity([wallet(1), zeroAddress], by), 'ZeroAddress', 'identity')
})

test('a record serves until its last second and again once renewed', async () => {
  const { timestamp } = await chain.getBlock()
  const expiry = Number(timestamp) + 100
  await done(registry.write.register([{ ...registration(1), expiry }], by))
  await chain.setNextBlockTimestamp({ timestamp: BigInt(expiry) })
  await chain.mine({ blocks: 1 })
  expect(await registry.read.isVerified([wallet(1)], { blockTag: 'latest' })).toBe(true)
  await chain.setNextBlockTimestamp({ timestamp: BigInt(expiry) + 1n })
  await chain.mine({ blocks: 1 })
  expect(await registry.read.isVerified([wallet(1)], { blockTag: 'latest' })).toBe(false)
  await expectRefused(registry.read.requireVerified([wallet(1), venue.fees]), 'UnverifiedIdentity', wallet(1))
  await expectRefused(registry.read.requireVerified([venue.fees, wallet(1)]), 'UnverifiedIdentity', wallet(1))
  const receipt = await done(registry.write.renew([wallet(1), 3, FOREVER], by))
  expect(await registry.read.isVerified([wallet(1)])).toBe(true)
  expect((await registry.read.recordOf([wallet(1)])).investorClass).toBe(3)
  expect(told(receipt, identityRegistryAbi)).toEqual([
    ['RecordRenewed', { wallet: wallet(1), investorClass: 3, expiry: FOREVER }],
  ])
  await expect(registry.simulate.renew([wallet(1), 3, expiry], by)).rejects.toThrow('ExpiryPassed')
  await expectRefused(registry.write.renew([wallet(9), 1, FOREVER], by), 'IdentityNotRegistered', wallet(9))
})

test('raising the epoch puts every record out of force until renewed', async () => {
  await done(registry.write.register([registration(1)], by))
  const receipt = await done(registry.write.raiseEpoch({ account: venue.owner }))
  expect(told(receipt, identityRegistryAbi)).toEqual([['EpochRaised', { epoch: 2 }]])
  expect(await registry.read.isVerified([wallet(1)])).toBe(false)
  await done(registry.write.renew([wallet(1), 2, FOREVER], by))
  expect(await registry.read.isVerified([wallet(1)])).toBe(true)
  await expectRefused(registry.write.raiseEpoch(byStranger), 'OwnableUnauthorizedAccount', venue.stranger)
})

test('the owner appoints and dismisses agents', async () => {
  const asOwner = { account: venue.owner }
  const added = await done(registry.write.addAgent([venue.stranger], asOwner))
  expect(await registry.read.isAgent([venue.stranger])).toBe(true)
  expect(told(added, identityRegistryAbi)).toEqual([['AgentAdded', { _agent: venue.stranger }]])
  await expectRefused(registry.write.addAgent([venue.stranger], asOwner), 'AgentAlreadyAdded', venue.stranger)
  await expectRefused(registry.write.addAgent([zeroAddress], asOwner), 'ZeroAddress', 'agent')
  const removed = await done(registry.write.removeAgent([venue.stranger], asOwner))
  expect(told(removed, identityRegistryAbi)).toEqual([['AgentRemoved', { _agent: venue.stranger }]])
  await expectRefused(registry.write.removeAgent([venue.stranger], asOwner), 'AgentNotFound', venue.stranger)
  for (const call of [registry.write.addAgent, registry.write.removeAgent]) {
    await expectRefused(call([venue.stranger], byStranger), 'OwnableUnauthorizedAccount', venue.stranger)
  }
})
