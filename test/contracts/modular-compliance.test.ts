import { expect, test } from 'vitest'
import { zeroAddress } from 'viem'
import { modularComplianceAbi } from '#contracts/abi/ModularCompliance.ts'
import { expectRefused, refusalOf } from './refused.ts'
import { told } from './told.ts'
import { CL, openVenue, PE, US } from './venue.ts'

const venue = await openVenue()
const { compliance, token, registry, done } = venue
const byAdmin = { account: venue.admin }
const byStranger = { account: venue.stranger }
const notOwner = ['CallerIsNotTokenOwner', token.address, venue.stranger] as const

test('a country is refused, allowed and refused again, each seen by the next transfer', async () => {
  const american = await venue.investor(US)
  const refused = ['CountryNotAllowed', token.address, american.address, US] as const
  const transfer = async () =>
    token.write.transfer([american.address, 1n], await venue.withGas(venue.treasury.address))
  await expectRefused(transfer(), ...refused)

  const allowed = await done(compliance.write.allowCountries([token.address, [US]], byAdmin))
  expect(told(allowed, modularComplianceAbi)).toEqual([
    ['CountryAllowed', { token: token.address, country: US }],
  ])
  await done(transfer())
  expect(await token.read.balanceOf([american.address])).toBe(1n)

  const again = await done(compliance.write.refuseCountries([token.address, [US]], byAdmin))
  expect(told(again, modularComplianceAbi)).toEqual([
    ['CountryRefused', { token: token.address, country: US }],
  ])
  await expectRefused(transfer(), ...refused)
})

test('allowing and refusing one country leaves every other as it was', async () => {
  await done(compliance.write.allowCountries([token.address, [1, 255, 256, 999]], byAdmin))
  const codes = Array.from({ length: 999 }, (_, i) => i + 1)
  const allowed = await Promise.all(
    codes.map((code) => compliance.read.isCountryAllowed([token.address, code])),
  )
  expect(codes.filter((_, i) => allowed[i])).toEqual([1, CL, 255, 256, PE, 999])
  await done(compliance.write.refuseCountries([token.address, [1, 256]], byAdmin))
  const left = await Promise.all(codes.map((code) => compliance.read.isCountryAllowed([token.address, code])))
  expect(codes.filter((_, i) => left[i])).toEqual([CL, 255, PE, 999])
})

test('a holder whose country is refused later may still sell', async () => {
  const [holder, buyer] = [await venue.investor(PE), await venue.investor(CL)]
  await venue.give(holder.address, 5n)
  await done(compliance.write.refuseCountries([token.address, [PE]], byAdmin))
  await done(token.write.transfer([buyer.address, 5n], await venue.withGas(holder.address)))
  expect(await token.read.balanceOf([buyer.address])).toBe(5n)
})

test('an exempt wallet receives whatever its country', async () => {
  const american = await venue.investor(US)
  const receipt = await done(compliance.write.setExempt([token.address, american.address, true], byAdmin))
  expect(told(receipt, modularComplianceAbi)).toEqual([
    ['ExemptionSet', { token: token.address, wallet: american.address, exempt: true }],
  ])
  expect(await compliance.read.isExempt([token.address, american.address])).toBe(true)
  await venue.give(american.address, 1n)
  await expectRefused(
    compliance.write.setExempt([token.address, zeroAddress, true], byAdmin),
    'ZeroAddress',
    'wallet',
  )
})

test('the refusal is known in advance, with its figures', async () => {
  const american = await venue.investor(US)
  const parties = [token.address, venue.treasury.address, american.address, 1n] as const
  const refusal = await compliance.read.transferRefusal(parties)
  expect(refusalOf(refusal)).toEqual(['CountryNotAllowed', token.address, american.address, US])
  const chilean = await venue.investor(CL)
  expect(
    await compliance.read.transferRefusal([token.address, venue.treasury.address, chilean.address, 1n]),
  ).toBe('0x')
  // The standard's view answers for the token that asks.
  const asToken = { account: token.address }
  expect(await compliance.read.canTransfer([venue.treasury.address, american.address, 1n], asToken)).toBe(
    false,
  )
  expect(await compliance.read.canTransfer([venue.treasury.address, chilean.address, 1n], asToken)).toBe(true)
})

test('a country code that ISO does not have is refused', async () => {
  for (const code of [0, 1000]) {
    for (const write of [compliance.write.allowCountries, compliance.write.refuseCountries]) {
      await expectRefused(write([token.address, [CL, code]], byAdmin), 'CountryCodeOutOfRange', code)
    }
  }
  const many = Array.from({ length: 251 }, () => CL)
  await expectRefused(
    compliance.write.allowCountries([token.address, many], byAdmin),
    'ArraySizeLimited',
    251n,
    250n,
  )
})

test('only the owner of a token sets its rules', async () => {
  await expectRefused(compliance.write.allowCountries([token.address, [US]], byStranger), ...notOwner)
  await expectRefused(compliance.write.refuseCountries([token.address, [CL]], byStranger), ...notOwner)
  await expectRefused(
    compliance.write.setExempt([token.address, venue.stranger, true], byStranger),
    ...notOwner,
  )
  await expectRefused(compliance.write.bindToken([token.address], byStranger), ...notOwner)
  await expectRefused(compliance.write.unbindToken([token.address], byStranger), ...notOwner)
})

test('rules are kept for bound tokens only', async () => {
  const chilean = await venue.investor(CL)
  await expectRefused(
    compliance.write.bindToken([token.address], byAdmin),
    'TokenAlreadyBound',
    token.address,
  )
  const unbound = await done(compliance.write.unbindToken([token.address], byAdmin))
  expect(told(unbound, modularComplianceAbi)).toEqual([['TokenUnbound', { _token: token.address }]])
  expect(await compliance.read.isTokenBound([token.address])).toBe(false)
  await expectRefused(
    token.write.transfer([chilean.address, 1n], await venue.withGas(venue.treasury.address)),
    'TokenNotBound',
    token.address,
  )
  await expectRefused(
    compliance.read.checkTransfer([token.address, venue.treasury.address, chilean.address, 1n]),
    'TokenNotBound',
    token.address,
  )
  await expectRefused(compliance.write.unbindToken([token.address], byAdmin), 'TokenNotBound', token.address)
  const bound = await done(compliance.write.bindToken([token.address], byAdmin))
  expect(told(bound, modularComplianceAbi)).toEqual([['TokenBound', { _token: token.address }]])
  const notBound = ['TokenNotBound', venue.stranger] as const
  const { created, destroyed, transferred } = compliance.read
  await expectRefused(transferred([chilean.address, chilean.address, 1n], byStranger), ...notBound)
  await expectRefused(created([chilean.address, 1n], byStranger), ...notBound)
  await expectRefused(destroyed([chilean.address, 1n], byStranger), ...notBound)
})

test('rules need a registry to read countries from', async () => {
  expect(await compliance.read.identityRegistry()).toBe(registry.address)
  await expectRefused(
    venue.deploy('compliance/ModularCompliance', modularComplianceAbi, [zeroAddress]),
    'ZeroAddress',
    'registry',
  )
})
