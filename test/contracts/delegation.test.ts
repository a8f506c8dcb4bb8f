import { verifyTypedData as verifyByEthers, TypedDataEncoder } from 'ethers'
import { expect, test } from 'vitest'
import { zeroAddress, type Address } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { expectRefused } from './refused.ts'
import { told } from './told.ts'
import { DELEGATION_TYPES, domainOf, FOREVER, openVenue } from './venue.ts'

const venue = await openVenue()
const { settlement, chain, done } = venue
const relay = { account: venue.stranger }

const messageOf = (account: Address, delegate: Address, nonce = 0n, expiry = FOREVER) => ({
  account,
  delegate,
  nonce,
  expiry: BigInt(expiry),
})
const signed = (by: PrivateKeyAccount, message: ReturnType<typeof messageOf>) =>
  by.signTypedData({
    domain: domainOf(settlement.address),
    types: DELEGATION_TYPES,
    primaryType: 'Delegation',
    message,
  })

/** An account that has delegated nothing; it has no gas and needs none. */
function newcomer(): PrivateKeyAccount {
  return venue.keyed('newcomer')
}

test('anyone relays an account’s signature, and the delegate is named', async () => {
  const person = newcomer()
  const signature = await signed(person, messageOf(person.address, venue.custodian.address))
  const receipt = await done(
    settlement.write.delegateBySignature(
      [person.address, venue.custodian.address, FOREVER, signature],
      relay,
    ),
  )
  expect(told(receipt, settlementAbi)).toEqual([
    ['Delegated', { account: person.address, delegate: venue.custodian.address, expiry: FOREVER }],
  ])
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(true)
  expect(await settlement.read.isDelegated([person.address, venue.stranger])).toBe(false)
  expect(await settlement.read.delegationOf([person.address])).toEqual({
    delegate: venue.custodian.address,
    expiry: FOREVER,
  })
  expect(await settlement.read.nonces([person.address])).toBe(1n)
  expect(await chain.getBalance({ address: person.address })).toBe(0n)
})

test('ethers, which shares no code with viem, hashes and recovers the same delegation', async () => {
  const person = newcomer()
  const message = messageOf(person.address, venue.custodian.address)
  const types = { Delegation: [...DELEGATION_TYPES.Delegation] }
  expect(TypedDataEncoder.from(types).encodeType('Delegation')).toBe(
    'Delegation(address account,address delegate,uint256 nonce,uint256 expiry)',
  )
  const domain = domainOf(settlement.address)
  expect(verifyByEthers(domain, types, message, await signed(person, message))).toBe(person.address)
  const [, name, version, chainId, verifyingContract] = await settlement.read.eip712Domain()
  expect({ name, version, chainId: Number(chainId), verifyingContract }).toEqual(domain)
})

test('a signature by another, for another, of another number or used before is refused', async () => {
  const person = newcomer()
  const other = venue.treasury
  const { custodian } = venue
  const refusal = ['InvalidDelegationSignature', person.address] as const
  const good = messageOf(person.address, custodian.address)
  const relayed = (signature: `0x${string}`, delegate = custodian.address, expiry = FOREVER) =>
    settlement.write.delegateBySignature([person.address, delegate, expiry, signature], relay)

  await expectRefused(relayed(await signed(other, good)), ...refusal)
  await expectRefused(relayed(await signed(person, { ...good, nonce: 1n })), ...refusal)
  await expectRefused(relayed(await signed(person, good), venue.stranger), ...refusal)
  await expectRefused(relayed(await signed(person, good), custodian.address, FOREVER - 1), ...refusal)
  await expectRefused(relayed('0x'), ...refusal)
  await done(relayed(await signed(person, good)))
  await expectRefused(relayed(await signed(person, good)), ...refusal)
})

test('a delegation serves until its last second', async () => {
  const person = newcomer()
  const expiry = Number((await chain.getBlock()).timestamp) + 100
  await venue.delegate(person, expiry)
  await chain.setNextBlockTimestamp({ timestamp: BigInt(expiry) })
  await chain.mine({ blocks: 1 })
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(true)
  await chain.setNextBlockTimestamp({ timestamp: BigInt(expiry) + 1n })
  await chain.mine({ blocks: 1 })
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(false)
  const signature = await signed(person, messageOf(person.address, venue.custodian.address, 1n, expiry))
  await expectRefused(
    settlement.write.delegateBySignature([person.address, venue.custodian.address, expiry, signature], relay),
    'DelegationExpired',
    person.address,
    BigInt(expiry),
  )
})

test('an account revokes by a relayed signature', async () => {
  const person = newcomer()
  await venue.delegate(person)
  const signature = await signed(person, messageOf(person.address, zeroAddress, 1n))
  const receipt = await done(
    settlement.write.delegateBySignature([person.address, zeroAddress, FOREVER, signature], relay),
  )
  expect(told(receipt, settlementAbi)).toEqual([
    ['DelegationRevoked', { account: person.address, delegate: venue.custodian.address }],
  ])
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(false)
  expect(await settlement.read.isDelegated([person.address, zeroAddress])).toBe(false)
})

test('an account revokes itself at once, and signatures not yet relayed are void', async () => {
  const person = newcomer()
  await venue.delegate(person)
  const waiting = await signed(person, messageOf(person.address, venue.custodian.address, 1n))
  await done(settlement.write.pause({ account: venue.owner }))
  const receipt = await done(settlement.write.revokeDelegation(await venue.withGas(person.address)))
  expect(told(receipt, settlementAbi)).toEqual([
    ['DelegationRevoked', { account: person.address, delegate: venue.custodian.address }],
  ])
  await expectRefused(
    settlement.write.delegateBySignature([person.address, venue.custodian.address, FOREVER, waiting], relay),
    'InvalidDelegationSignature',
    person.address,
  )
})

test('an account delegates and revokes by its own call', async () => {
  const person = newcomer()
  const gas = await venue.withGas(person.address)
  await done(settlement.write.delegate([venue.custodian.address, FOREVER], gas))
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(true)
  await done(settlement.write.delegate([zeroAddress, FOREVER], gas))
  expect(await settlement.read.isDelegated([person.address, venue.custodian.address])).toBe(false)
  await expectRefused(
    settlement.write.delegate([venue.custodian.address, 1], gas),
    'DelegationExpired',
    person.address,
    1n,
  )
})
