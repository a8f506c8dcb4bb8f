import { expect, test } from 'vitest'
import { keccak256, numberToHex, toHex, zeroAddress, zeroHash } from 'viem'
import { tokenAbi } from '#contracts/abi/Token.ts'
import { expectRefused } from './refused.ts'
import { told } from './told.ts'
import { DOCUMENT_HASH, DOCUMENT_NAME, openVenue } from './venue.ts'

const venue = await openVenue()
const { token, done } = venue
const by = { account: venue.admin }
const byStranger = { account: venue.stranger }

test('the owner renames the token and names its identity', async () => {
  const named = await done(token.write.setName(['Andean Copper B'], by))
  expect(await token.read.name()).toBe('Andean Copper B')
  expect(told(named, tokenAbi)).toEqual([
    [
      'UpdatedTokenInformation',
      {
        _newName: keccak256(toHex('Andean Copper B')),
        _newSymbol: keccak256(toHex('ANDA')),
        _newDecimals: 0,
        _newVersion: '1.0.0',
        _newOnchainID: zeroAddress,
      },
    ],
  ])
  await done(token.write.setSymbol(['ANDB'], by))
  expect(await token.read.symbol()).toBe('ANDB')
  await done(token.write.setOnchainID([venue.stranger], by))
  expect(await token.read.onchainID()).toBe(venue.stranger)
  await expectRefused(token.write.setName([''], by), 'EmptyString', 'name')
  await expectRefused(token.write.setSymbol([''], by), 'EmptyString', 'symbol')
})

test('the owner replaces registry, rules and settlement', async () => {
  const registry = await done(token.write.setIdentityRegistry([venue.stranger], by))
  expect(told(registry, tokenAbi)).toEqual([['IdentityRegistryAdded', { _identityRegistry: venue.stranger }]])
  const compliance = await done(token.write.setCompliance([venue.stranger], by))
  expect(told(compliance, tokenAbi)).toEqual([['ComplianceAdded', { _compliance: venue.stranger }]])
  const settlement = await done(token.write.setSettlement([venue.stranger], by))
  expect(told(settlement, tokenAbi)).toEqual([['SettlementSet', { settlement: venue.stranger }]])
  expect(
    await Promise.all([token.read.identityRegistry(), token.read.compliance(), token.read.settlement()]),
  ).toEqual([venue.stranger, venue.stranger, venue.stranger])
  await expectRefused(token.write.setIdentityRegistry([zeroAddress], by), 'ZeroAddress', 'identityRegistry')
  await expectRefused(token.write.setCompliance([zeroAddress], by), 'ZeroAddress', 'compliance')
  await expectRefused(token.write.setSettlement([zeroAddress], by), 'ZeroAddress', 'settlement')
})

test('the owner publishes, replaces and withdraws documents', async () => {
  const terms = toHex('terms', { size: 32 })
  const hash = keccak256(toHex('the terms'))
  const published = await done(token.write.setDocument([terms, 'https://example.com/terms.pdf', hash], by))
  expect(told(published, tokenAbi)).toEqual([
    ['DocumentUpdated', { _name: terms, _uri: 'https://example.com/terms.pdf', _documentHash: hash }],
  ])
  const { timestamp } = await venue.chain.getBlock({ blockNumber: published.blockNumber })
  expect(await token.read.getDocument([terms])).toEqual(['https://example.com/terms.pdf', hash, timestamp])
  await done(token.write.setDocument([terms, 'https://example.com/terms-2.pdf', hash], by))
  expect(await token.read.getAllDocuments()).toEqual([DOCUMENT_NAME, terms])
  const removed = await done(token.write.removeDocument([DOCUMENT_NAME], by))
  expect(told(removed, tokenAbi)).toEqual([
    [
      'DocumentRemoved',
      { _name: DOCUMENT_NAME, _uri: 'https://example.com/prospectus.pdf', _documentHash: DOCUMENT_HASH },
    ],
  ])
  expect(await token.read.getAllDocuments()).toEqual([terms])
  await expectRefused(token.read.getDocument([DOCUMENT_NAME]), 'DocumentNotFound', DOCUMENT_NAME)
  await expectRefused(token.write.removeDocument([DOCUMENT_NAME], by), 'DocumentNotFound', DOCUMENT_NAME)
  await expectRefused(token.write.setDocument([zeroHash, '', hash], by), 'EmptyString', 'name')
  await expectRefused(token.write.setDocument([terms, '', zeroHash], by), 'EmptyString', 'documentHash')
})

test('a security has at most 64 documents', async () => {
  for (let n = 1; n < 64; ++n) {
    await done(token.write.setDocument([numberToHex(n, { size: 32 }), '', DOCUMENT_HASH], by))
  }
  await expectRefused(
    token.write.setDocument([numberToHex(64, { size: 32 }), '', DOCUMENT_HASH], by),
    'ArraySizeLimited',
    65n,
    64n,
  )
})

test('only the owner does what the owner does', async () => {
  const { stranger, agent } = venue
  const calls = (as: { account: `0x${string}` }) => [
    token.write.setName(['x'], as),
    token.write.setSymbol(['x'], as),
    token.write.setOnchainID([stranger], as),
    token.write.setIdentityRegistry([stranger], as),
    token.write.setCompliance([stranger], as),
    token.write.setSettlement([stranger], as),
    token.write.setDocument([DOCUMENT_NAME, '', DOCUMENT_HASH], as),
    token.write.removeDocument([DOCUMENT_NAME], as),
    token.write.addAgent([stranger], as),
    token.write.removeAgent([agent], as),
    token.write.transferOwnership([stranger], as),
  ]
  for (const account of [stranger, agent]) {
    await Promise.all(
      calls({ account }).map((call) => expectRefused(call, 'OwnableUnauthorizedAccount', account)),
    )
  }
})

test('the token names the interfaces that it has', async () => {
  // ERC-165, ERC-20; and the value that the standard reserves for "none".
  const asked = await Promise.all(
    (['0x01ffc9a7', '0x36372b07', '0xffffffff'] as const).map((id) => token.read.supportsInterface([id])),
  )
  expect(asked).toEqual([true, true, false])
  expect(await token.read.version()).toBe('1.0.0')
  await expectRefused(token.write.setName(['x'], byStranger), 'OwnableUnauthorizedAccount', venue.stranger)
})
