import { expect, test } from 'vitest'
import { numberToHex, zeroAddress, zeroHash } from 'viem'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import { expectRefused } from './refused.ts'
import { told } from './told.ts'
import { openVenue } from './venue.ts'

const venue = await openVenue()
const { cash, registry, done } = venue
const byMinter = { account: venue.minter }
const byStranger = { account: venue.stranger }
const byOwner = { account: venue.owner }
const ref = (n: number) => numberToHex(0xf000 + n, { size: 32 })

test('a bank movement is minted once', async () => {
  const { address } = await venue.investor(152, 0n)
  const receipt = await done(cash.write.mint([address, 500n, ref(1)], byMinter))
  expect(await cash.read.balanceOf([address])).toBe(500n)
  expect(await cash.read.totalSupply()).toBe(500n)
  expect(await cash.read.isUsed([ref(1)])).toBe(true)
  expect(told(receipt, cashTokenAbi)).toEqual([
    ['Transfer', { from: zeroAddress, to: address, value: 500n }],
    ['Minted', { to: address, amount: 500n, ref: ref(1) }],
  ])
  await expectRefused(cash.write.mint([address, 500n, ref(1)], byMinter), 'ReferenceUsed', ref(1))
  await expectRefused(cash.write.redeem([address, 500n, ref(1)], byMinter), 'ReferenceUsed', ref(1))
})

test('a bank movement is redeemed once', async () => {
  const { address } = await venue.investor(152, 500n)
  const receipt = await done(cash.write.redeem([address, 200n, ref(2)], byMinter))
  expect(await cash.read.balanceOf([address])).toBe(300n)
  expect(await cash.read.totalSupply()).toBe(300n)
  expect(told(receipt, cashTokenAbi)).toEqual([
    ['Transfer', { from: address, to: zeroAddress, value: 200n }],
    ['Redeemed', { from: address, amount: 200n, ref: ref(2) }],
  ])
  await expectRefused(cash.write.redeem([address, 200n, ref(2)], byMinter), 'ReferenceUsed', ref(2))
})

test('an investor whose record was removed is paid out but not paid in', async () => {
  const { address } = await venue.investor(152, 500n)
  await done(registry.write.deleteIdentity([address], { account: venue.registrar }))
  await expectRefused(cash.write.mint([address, 1n, ref(3)], byMinter), 'UnverifiedIdentity', address)
  expect(await cash.read.isUsed([ref(3)])).toBe(false)
  await done(cash.write.redeem([address, 500n, ref(4)], byMinter))
  expect(await cash.read.balanceOf([address])).toBe(0n)
})

test('minting and redeeming say what they refuse', async () => {
  const { address } = await venue.investor(152, 500n)
  await expectRefused(cash.write.mint([address, 1n, ref(5)], byStranger), 'CallerIsNotMinter', venue.stranger)
  await expectRefused(
    cash.write.redeem([address, 1n, ref(5)], byStranger),
    'CallerIsNotMinter',
    venue.stranger,
  )
  await expectRefused(cash.write.mint([address, 1n, zeroHash], byMinter), 'EmptyString', 'ref')
  await expectRefused(
    cash.write.redeem([address, 501n, ref(5)], byMinter),
    'ERC20InsufficientBalance',
    address,
    500n,
    501n,
  )
  const limit = 2n ** 96n - 1n
  await expectRefused(
    cash.write.mint([address, limit, ref(5)], byMinter),
    'SupplyLimitExceeded',
    limit + 500n,
    limit,
  )
  await expectRefused(
    cash.write.mint([address, 2n ** 256n - 1n, ref(5)], byMinter),
    'SupplyLimitExceeded',
    2n ** 256n - 1n,
    limit,
  )
})

test('cash moves between verified wallets only', async () => {
  const [from, to] = [await venue.investor(), await venue.investor()]
  const gas = await venue.withGas(from.address)
  await done(cash.write.transfer([to.address, 100n], gas))
  expect(await cash.read.balanceOf([to.address])).toBe(100_100n)
  await expectRefused(cash.write.transfer([venue.stranger, 1n], gas), 'UnverifiedIdentity', venue.stranger)
  await done(registry.write.deleteIdentity([from.address], { account: venue.registrar }))
  await expectRefused(cash.write.transfer([to.address, 1n], gas), 'UnverifiedIdentity', from.address)
})

test('nobody but the settlement contract moves cash by settle', async () => {
  const { address } = await venue.investor()
  for (const account of [venue.stranger, venue.owner, venue.minter, venue.operator]) {
    await expectRefused(
      cash.write.settle([address, venue.fees, 1n, venue.fees, 1n], { account }),
      'CallerIsNotSettlement',
      account,
    )
  }
})

test('the owner replaces minter and settlement', async () => {
  const minter = await done(cash.write.setMinter([venue.stranger], byOwner))
  expect(told(minter, cashTokenAbi)).toEqual([['MinterSet', { minter: venue.stranger }]])
  await expectRefused(cash.write.mint([venue.fees, 1n, ref(6)], byMinter), 'CallerIsNotMinter', venue.minter)
  await done(cash.write.mint([venue.fees, 1n, ref(6)], byStranger))
  const settlement = await done(cash.write.setSettlement([venue.stranger], byOwner))
  expect(told(settlement, cashTokenAbi)).toEqual([['SettlementSet', { settlement: venue.stranger }]])
  expect(await cash.read.settlement()).toBe(venue.stranger)
  for (const [call, name] of [
    [cash.write.setMinter, 'minter'],
    [cash.write.setSettlement, 'settlement'],
  ] as const) {
    await expectRefused(call([zeroAddress], byOwner), 'ZeroAddress', name)
    await expectRefused(call([venue.stranger], byStranger), 'OwnableUnauthorizedAccount', venue.stranger)
  }
})

test('a currency says its name and digits and needs a registry', async () => {
  expect(await Promise.all([cash.read.name(), cash.read.symbol(), cash.read.decimals()])).toEqual([
    'Chilean peso',
    'CLP',
    0,
  ])
  const deploy = (name: string, symbol: string, registryAddress: `0x${string}`) =>
    venue.deploy('cash/CashToken', cashTokenAbi, [
      name,
      symbol,
      2,
      venue.owner,
      registryAddress,
      venue.settlement.address,
      venue.minter,
    ])
  await expectRefused(deploy('', 'USD', registry.address), 'EmptyString', 'name')
  await expectRefused(deploy('US dollar', '', registry.address), 'EmptyString', 'symbol')
  await expectRefused(deploy('US dollar', 'USD', zeroAddress), 'ZeroAddress', 'registry')
})
