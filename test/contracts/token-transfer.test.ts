import { expect, test } from 'vitest'
import { parseSignature, zeroAddress } from 'viem'
import { hardhat } from 'viem/chains'
import { tokenAbi } from '#contracts/abi/Token.ts'
import { expectRefused, refusalOf, type Refusal } from './refused.ts'
import { told } from './told.ts'
import { openVenue, SUPPLY, US } from './venue.ts'

const venue = await openVenue()
const { token, registry, done } = venue
const byAgent = { account: venue.agent }
const MAX = 2n ** 256n - 1n

/** An investor who holds units and can send transactions, and another who can receive. */
async function twoHolders(units = 100n) {
  const [from, to] = [await venue.investor(), await venue.investor()]
  await venue.give(from.address, units)
  return { from: from.address, to: to.address, key: from, gas: await venue.withGas(from.address) }
}

test('a transfer moves units and says so', async () => {
  const { from, to, gas } = await twoHolders()
  const receipt = await done(token.write.transfer([to, 40n], gas))
  expect(await token.read.balanceOf([from])).toBe(60n)
  expect(await token.read.balanceOf([to])).toBe(40n)
  expect(await token.read.totalSupply()).toBe(SUPPLY)
  expect(told(receipt, tokenAbi)).toEqual([['Transfer', { from, to, value: 40n }]])
})

test('a transfer of nothing and a transfer to oneself succeed', async () => {
  const { from, to, gas } = await twoHolders()
  const receipt = await done(token.write.transfer([to, 0n], gas))
  expect(told(receipt, tokenAbi)).toEqual([['Transfer', { from, to, value: 0n }]])
  await done(token.write.transfer([from, 100n], gas))
  expect(await token.read.balanceOf([from])).toBe(100n)
})

test('a refused transfer is foreseen by canTransfer with the same reason', async () => {
  const { from, to, gas } = await twoHolders()
  const american = await venue.investor(US)
  const cases: { to: `0x${string}`; amount: bigint; refusal: Refusal; before?: () => Promise<unknown> }[] = [
    { to: zeroAddress, amount: 1n, refusal: ['ERC20InvalidReceiver', zeroAddress] },
    { to, amount: 101n, refusal: ['ERC20InsufficientBalance', from, 100n, 101n] },
    { to: venue.stranger, amount: 1n, refusal: ['UnverifiedIdentity', venue.stranger] },
    { to: american.address, amount: 1n, refusal: ['CountryNotAllowed', token.address, american.address, US] },
    {
      before: () => done(token.write.freezePartialTokens([from, 30n], byAgent)),
      to,
      amount: 71n,
      refusal: ['InsufficientFreeBalance', from, 70n, 71n],
    },
    {
      before: () => done(token.write.setAddressFrozen([to, true], byAgent)),
      to,
      amount: 1n,
      refusal: ['FrozenWallet', to],
    },
    {
      before: () => done(token.write.setAddressFrozen([from, true], byAgent)),
      to,
      amount: 1n,
      refusal: ['FrozenWallet', from],
    },
    { before: () => done(token.write.pause(byAgent)), to, amount: 1n, refusal: ['EnforcedPause'] },
  ]
  expect(await token.read.canTransfer([from, to, 100n])).toEqual([true, '0x'])
  for (const { before, to: receiver, amount, refusal } of cases) {
    await before?.()
    const [allowed, reason] = await token.read.canTransfer([from, receiver, amount])
    expect(allowed).toBe(false)
    expect(refusalOf(reason)).toEqual(refusal)
    await expectRefused(token.write.transfer([receiver, amount], gas), ...refusal)
  }
  await expectRefused(token.read.checkTransfer([zeroAddress, to, 1n]), 'ERC20InvalidSender', zeroAddress)
})

test('a sender who is not verified any more cannot send', async () => {
  const { from, to, gas } = await twoHolders()
  await done(registry.write.deleteIdentity([from], { account: venue.registrar }))
  await expectRefused(token.write.transfer([to, 1n], gas), 'UnverifiedIdentity', from)
})

test('an allowance is used up, an infinite one is not', async () => {
  const { from, to, gas } = await twoHolders()
  const spender = { account: venue.stranger }
  const approved = await done(token.write.approve([venue.stranger, 50n], gas))
  expect(told(approved, tokenAbi)).toEqual([
    ['Approval', { owner: from, spender: venue.stranger, value: 50n }],
  ])
  await done(token.write.transferFrom([from, to, 20n], spender))
  expect(await token.read.allowance([from, venue.stranger])).toBe(30n)
  await expectRefused(
    token.write.transferFrom([from, to, 31n], spender),
    'ERC20InsufficientAllowance',
    venue.stranger,
    30n,
    31n,
  )
  await done(token.write.approve([venue.stranger, MAX], gas))
  await done(token.write.transferFrom([from, to, 20n], spender))
  expect(await token.read.allowance([from, venue.stranger])).toBe(MAX)
  await expectRefused(token.write.approve([zeroAddress, 1n], gas), 'ERC20InvalidSpender', zeroAddress)
})

test('a signed permit writes an allowance once', async () => {
  const { from, to, key } = await twoHolders()
  const types = {
    Permit: [
      { name: 'owner', type: 'address' },
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
      { name: 'nonce', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
    ],
  } as const
  const domain = {
    name: 'Andean Copper A',
    version: '1',
    chainId: hardhat.id,
    verifyingContract: token.address,
  }
  const message = { owner: from, spender: venue.stranger, value: 7n, nonce: 0n, deadline: MAX }
  const { r, s, yParity } = parseSignature(
    await key.signTypedData({ domain, types, primaryType: 'Permit', message }),
  )
  const v = yParity + 27
  const relay = { account: venue.operator }
  const receipt = await done(token.write.permit([from, venue.stranger, 7n, MAX, v, r, s], relay))
  expect(told(receipt, tokenAbi)).toEqual([['Approval', { owner: from, spender: venue.stranger, value: 7n }]])
  expect(await token.read.nonces([from])).toBe(1n)
  await done(token.write.transferFrom([from, to, 7n], { account: venue.stranger }))
  await expect(token.simulate.permit([from, venue.stranger, 7n, MAX, v, r, s], relay)).rejects.toThrow(
    'ERC2612InvalidSigner',
  )
  await expectRefused(
    token.write.permit([from, venue.stranger, 7n, 1n, v, r, s], relay),
    'ERC2612ExpiredSignature',
    1n,
  )
})

test('a holder sends to many at once, all or none', async () => {
  const { from, to, gas } = await twoHolders()
  const other = await venue.investor()
  await done(
    token.write.batchTransfer(
      [
        [to, other.address],
        [10n, 20n],
      ],
      gas,
    ),
  )
  expect(await token.read.balanceOf([other.address])).toBe(20n)
  await expectRefused(
    token.write.batchTransfer(
      [
        [to, other.address],
        [50n, 21n],
      ],
      gas,
    ),
    'ERC20InsufficientBalance',
    from,
    20n,
    21n,
  )
  expect(await token.read.balanceOf([to])).toBe(10n)
  await expectRefused(token.write.batchTransfer([[to], []], gas), 'ArrayLengthMismatch', 1n, 0n)
  const many = Array.from({ length: 101 }, () => to)
  await expectRefused(
    token.write.batchTransfer([many, many.map(() => 0n)], gas),
    'ArraySizeLimited',
    101n,
    100n,
  )
})

test('nobody but the settlement contract moves tokens by settle', async () => {
  for (const account of [venue.stranger, venue.owner, venue.agent, venue.admin, venue.operator]) {
    await expectRefused(
      token.write.settle([venue.treasury.address, venue.fees, 1n], { account }),
      'CallerIsNotSettlement',
      account,
    )
  }
})

test('a transfer to a holder costs at most 62,000 gas with its country rule', async () => {
  const { to, gas } = await twoHolders()
  await venue.give(to, 1n)
  const receipt = await done(token.write.transfer([to, 1n], gas))
  expect(receipt.gasUsed).toBeLessThanOrEqual(62_000n)
})
