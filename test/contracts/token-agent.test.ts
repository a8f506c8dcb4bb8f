import { expect, test } from 'vitest'
import { zeroAddress } from 'viem'
import { tokenAbi } from '#contracts/abi/Token.ts'
import { expectRefused } from './refused.ts'
import { told } from './told.ts'
import { CL, openVenue, SUPPLY, US } from './venue.ts'

const venue = await openVenue()
const { token, registry, compliance, done } = venue
const by = { account: venue.agent }
const byStranger = { account: venue.stranger }

async function holder(units = 100n, country = CL) {
  const { address } = await venue.investor(country)
  if (units > 0n) await venue.give(address, units)
  return address
}

test('an agent stops and resumes transfers', async () => {
  await expectRefused(token.write.unpause(by), 'ExpectedPause')
  const paused = await done(token.write.pause(by))
  expect(told(paused, tokenAbi)).toEqual([['Paused', { _userAddress: venue.agent }]])
  expect(await token.read.paused()).toBe(true)
  await expectRefused(token.write.pause(by), 'EnforcedPause')
  const resumed = await done(token.write.unpause(by))
  expect(told(resumed, tokenAbi)).toEqual([['Unpaused', { _userAddress: venue.agent }]])
  expect(await token.read.paused()).toBe(false)
})

test('an agent freezes and releases an account', async () => {
  const address = await holder()
  const frozen = await done(token.write.setAddressFrozen([address, true], by))
  expect(told(frozen, tokenAbi)).toEqual([
    ['AddressFrozen', { _userAddress: address, _isFrozen: true, _owner: venue.agent }],
  ])
  expect(await token.read.isFrozen([address])).toBe(true)
  expect(await token.read.balanceOf([address])).toBe(100n)
  await done(token.write.setAddressFrozen([address, false], by))
  expect(await token.read.isFrozen([address])).toBe(false)
  await expectRefused(token.write.setAddressFrozen([zeroAddress, true], by), 'ZeroAddress', 'account')
})

test('an agent freezes and releases part of a balance', async () => {
  const address = await holder()
  const frozen = await done(token.write.freezePartialTokens([address, 60n], by))
  expect(told(frozen, tokenAbi)).toEqual([['TokensFrozen', { _userAddress: address, _amount: 60n }]])
  expect(await token.read.getFrozenTokens([address])).toBe(60n)
  await expectRefused(
    token.write.freezePartialTokens([address, 41n], by),
    'InsufficientFreeBalance',
    address,
    40n,
    41n,
  )
  await expectRefused(
    token.write.freezePartialTokens([address, 101n], by),
    'ERC20InsufficientBalance',
    address,
    100n,
    101n,
  )
  const released = await done(token.write.unfreezePartialTokens([address, 20n], by))
  expect(told(released, tokenAbi)).toEqual([['TokensUnfrozen', { _userAddress: address, _amount: 20n }]])
  expect(await token.read.getFrozenTokens([address])).toBe(40n)
  await expectRefused(
    token.write.unfreezePartialTokens([address, 41n], by),
    'InsufficientFrozenBalance',
    address,
    40n,
    41n,
  )
})

test('a forced transfer overrides freezes and pause and releases only what it needs', async () => {
  const [from, to] = [await holder(), await holder(0n, US)]
  await done(token.write.freezePartialTokens([from, 80n], by))
  await done(token.write.setAddressFrozen([from, true], by))
  await done(token.write.pause(by))
  const receipt = await done(token.write.forcedTransfer([from, to, 50n], by))
  expect(told(receipt, tokenAbi)).toEqual([
    ['TokensUnfrozen', { _userAddress: from, _amount: 30n }],
    ['Transfer', { from, to, value: 50n }],
  ])
  expect(await token.read.getFrozenTokens([from])).toBe(50n)
  expect(await token.read.balanceOf([to])).toBe(50n)
})

test('a forced transfer needs a verified other wallet and enough units', async () => {
  const [from, to] = [await holder(), await holder(0n)]
  await expectRefused(token.write.forcedTransfer([from, from, 1n], by), 'TransferToSameWallet', from)
  await expectRefused(
    token.write.forcedTransfer([from, venue.stranger, 1n], by),
    'UnverifiedIdentity',
    venue.stranger,
  )
  await expectRefused(
    token.write.forcedTransfer([from, zeroAddress, 1n], by),
    'ERC20InvalidReceiver',
    zeroAddress,
  )
  await expectRefused(
    token.write.forcedTransfer([from, to, 101n], by),
    'ERC20InsufficientBalance',
    from,
    100n,
    101n,
  )
})

test('an agent mints to verified wallets that the rules allow', async () => {
  const [chilean, american] = [await holder(0n), await holder(0n, US)]
  const receipt = await done(token.write.mint([chilean, 5n], by))
  expect(told(receipt, tokenAbi)).toEqual([['Transfer', { from: zeroAddress, to: chilean, value: 5n }]])
  expect(await token.read.totalSupply()).toBe(SUPPLY + 5n)
  await expectRefused(token.write.mint([american, 1n], by), 'CountryNotAllowed', token.address, american, US)
  await expectRefused(token.write.mint([venue.stranger, 1n], by), 'UnverifiedIdentity', venue.stranger)
  const limit = 2n ** 96n - 1n
  await expectRefused(
    token.write.mint([chilean, limit], by),
    'SupplyLimitExceeded',
    SUPPLY + 5n + limit,
    limit,
  )
})

test('an agent burns, releasing what is frozen as needed', async () => {
  const address = await holder()
  await done(token.write.freezePartialTokens([address, 80n], by))
  const receipt = await done(token.write.burn([address, 50n], by))
  expect(told(receipt, tokenAbi)).toEqual([
    ['TokensUnfrozen', { _userAddress: address, _amount: 30n }],
    ['Transfer', { from: address, to: zeroAddress, value: 50n }],
  ])
  expect(await token.read.totalSupply()).toBe(SUPPLY - 50n)
  expect(await token.read.getFrozenTokens([address])).toBe(50n)
  await expectRefused(token.write.burn([address, 51n], by), 'ERC20InsufficientBalance', address, 50n, 51n)
})

test('a lost wallet is recovered to another of the same identity, freezes included', async () => {
  const lost = await holder()
  const fresh = (await venue.investor()).address
  const identity = await registry.read.identity([lost])
  const refusal = ['RecoveryNotPossible', lost, fresh, identity] as const
  await expectRefused(token.write.recoveryAddress([lost, fresh, identity], by), ...refusal)
  const other = await registry.read.identity([fresh])
  await expectRefused(
    token.write.recoveryAddress([lost, fresh, other], by),
    'RecoveryNotPossible',
    lost,
    fresh,
    other,
  )

  const registrar = { account: venue.registrar }
  await done(registry.write.deleteIdentity([fresh], registrar))
  await expectRefused(token.write.recoveryAddress([lost, fresh, identity], by), 'UnverifiedIdentity', fresh)
  await venue.register(fresh, CL, BigInt(identity))
  await done(token.write.freezePartialTokens([lost, 30n], by))
  await done(token.write.setAddressFrozen([lost, true], by))
  const receipt = await done(token.write.recoveryAddress([lost, fresh, identity], by))
  expect(told(receipt, tokenAbi)).toEqual([
    ['TokensUnfrozen', { _userAddress: lost, _amount: 30n }],
    ['Transfer', { from: lost, to: fresh, value: 100n }],
    ['TokensFrozen', { _userAddress: fresh, _amount: 30n }],
    ['AddressFrozen', { _userAddress: fresh, _isFrozen: true, _owner: venue.agent }],
    ['RecoverySuccess', { _lostWallet: lost, _newWallet: fresh, _investorOnchainID: identity }],
  ])
  expect(await token.read.balanceOf([fresh])).toBe(100n)
  expect(await token.read.getFrozenTokens([fresh])).toBe(30n)
  await expectRefused(token.write.recoveryAddress([lost, fresh, identity], by), 'NoTokenToRecover', lost)
  await expectRefused(
    token.write.recoveryAddress([fresh, fresh, identity], by),
    'RecoveryNotPossible',
    fresh,
    fresh,
    identity,
  )
})

test('agents act on many wallets at once, all or none, at most 100', async () => {
  const [a, b] = [await holder(), await holder()]
  await done(
    token.write.batchMint(
      [
        [a, b],
        [1n, 2n],
      ],
      by,
    ),
  )
  await done(
    token.write.batchFreezePartialTokens(
      [
        [a, b],
        [10n, 20n],
      ],
      by,
    ),
  )
  await done(
    token.write.batchUnfreezePartialTokens(
      [
        [a, b],
        [5n, 5n],
      ],
      by,
    ),
  )
  await done(
    token.write.batchForcedTransfer(
      [
        [a, b],
        [b, a],
        [3n, 1n],
      ],
      by,
    ),
  )
  await done(
    token.write.batchBurn(
      [
        [a, b],
        [9n, 4n],
      ],
      by,
    ),
  )
  await done(
    token.write.batchSetAddressFrozen(
      [
        [a, b],
        [true, false],
      ],
      by,
    ),
  )
  expect(await token.read.balanceOf([a])).toBe(90n)
  expect(await token.read.balanceOf([b])).toBe(100n)
  expect(await Promise.all([a, b].map((one) => token.read.getFrozenTokens([one])))).toEqual([5n, 15n])
  expect(await Promise.all([a, b].map((one) => token.read.isFrozen([one])))).toEqual([true, false])

  const mismatch = ['ArrayLengthMismatch', 1n, 0n] as const
  await expectRefused(token.write.batchMint([[a], []], by), ...mismatch)
  await expectRefused(token.write.batchBurn([[a], []], by), ...mismatch)
  await expectRefused(token.write.batchFreezePartialTokens([[a], []], by), ...mismatch)
  await expectRefused(token.write.batchUnfreezePartialTokens([[a], []], by), ...mismatch)
  await expectRefused(token.write.batchSetAddressFrozen([[a], []], by), ...mismatch)
  await expectRefused(token.write.batchForcedTransfer([[a], [], [1n]], by), ...mismatch)
  await expectRefused(token.write.batchForcedTransfer([[a], [b], []], by), ...mismatch)
  const many = Array.from({ length: 101 }, () => a)
  const amounts = many.map(() => 0n)
  const tooMany = ['ArraySizeLimited', 101n, 100n] as const
  await expectRefused(token.write.batchMint([many, amounts], by), ...tooMany)
  await expectRefused(token.write.batchForcedTransfer([many, many, amounts], by), ...tooMany)
})

test('only agents do what agents do', async () => {
  const { fees, stranger } = venue
  const calls = [
    token.write.pause(byStranger),
    token.write.unpause(byStranger),
    token.write.setAddressFrozen([fees, true], byStranger),
    token.write.freezePartialTokens([fees, 1n], byStranger),
    token.write.unfreezePartialTokens([fees, 1n], byStranger),
    token.write.forcedTransfer([fees, stranger, 1n], byStranger),
    token.write.mint([fees, 1n], byStranger),
    token.write.burn([fees, 1n], byStranger),
    token.write.recoveryAddress([fees, stranger, fees], byStranger),
    token.write.batchForcedTransfer([[], [], []], byStranger),
    token.write.batchMint([[], []], byStranger),
    token.write.batchBurn([[], []], byStranger),
    token.write.batchSetAddressFrozen([[], []], byStranger),
    token.write.batchFreezePartialTokens([[], []], byStranger),
    token.write.batchUnfreezePartialTokens([[], []], byStranger),
  ]
  await Promise.all(calls.map((call) => expectRefused(call, 'CallerDoesNotHaveAgentRole', stranger)))
  // The owner appoints agents but is none.
  await expectRefused(
    token.write.mint([fees, 1n], { account: venue.admin }),
    'CallerDoesNotHaveAgentRole',
    venue.admin,
  )
})

test('a burn is recorded by the rules too', async () => {
  const address = await holder()
  await done(compliance.write.unbindToken([token.address], { account: venue.admin }))
  await expectRefused(token.write.burn([address, 1n], by), 'TokenNotBound', token.address)
})
