import { expect, test } from 'vitest'
import {
  concat,
  encodeAbiParameters,
  getContract,
  getContractAddress,
  keccak256,
  parseEventLogs,
  toHex,
  zeroAddress,
} from 'viem'
import { factoryAbi } from '#contracts/abi/Factory.ts'
import { tokenAbi } from '#contracts/abi/Token.ts'
import { expectRefused, type Refusal } from './refused.ts'
import { told } from './told.ts'
import { bytecodeOf, CL, DOCUMENT_HASH, DOCUMENT_NAME, openVenue, PE, SALT, SUPPLY, US } from './venue.ts'

const venue = await openVenue()
const { factory, token, compliance, settlement, registry, security, done } = venue
const by = { account: venue.deployer }
const OTHER = keccak256(toHex('the second security'))

test('a security is deployed and wired in one transaction and handed over', async () => {
  expect(
    parseEventLogs({ abi: factoryAbi, logs: venue.deployment.logs, eventName: 'SecurityDeployed' })[0]?.args,
  ).toEqual({
    salt: SALT,
    token: token.address,
    treasury: venue.treasury.address,
    admin: venue.admin,
    supply: SUPPLY,
  })
  expect(await factory.read.securityOf([SALT])).toBe(token.address)
  expect(await Promise.all([token.read.name(), token.read.symbol(), token.read.decimals()])).toEqual([
    'Andean Copper A',
    'ANDA',
    0,
  ])
  expect(
    await Promise.all([token.read.identityRegistry(), token.read.compliance(), token.read.settlement()]),
  ).toEqual([registry.address, compliance.address, settlement.address])
  expect(await token.read.balanceOf([venue.treasury.address])).toBe(SUPPLY)
  expect(await token.read.totalSupply()).toBe(SUPPLY)
  expect(await token.read.owner()).toBe(venue.admin)
  expect(await token.read.isAgent([venue.agent])).toBe(true)
  expect(await token.read.isAgent([factory.address])).toBe(false)
  expect((await token.read.getDocument([DOCUMENT_NAME])).slice(0, 2)).toEqual([
    'https://example.com/prospectus.pdf',
    DOCUMENT_HASH,
  ])
  expect(await compliance.read.isTokenBound([token.address])).toBe(true)
  expect(
    await Promise.all([CL, PE, US].map((code) => compliance.read.isCountryAllowed([token.address, code]))),
  ).toEqual([true, true, false])
  expect(await settlement.read.instrument([token.address])).toEqual([true, false])
})

test('the address is the one CREATE2 gives, worked out off chain', async () => {
  const args = encodeAbiParameters(tokenAbi[0].inputs, [
    factory.address,
    security.name,
    security.symbol,
    security.decimals,
    registry.address,
    compliance.address,
    settlement.address,
  ])
  expect(token.address).toBe(
    getContractAddress({
      opcode: 'CREATE2',
      from: factory.address,
      salt: SALT,
      bytecode: concat([bytecodeOf('token/Token'), args]),
    }),
  )
})

test('another salt gives another security at its predicted address', async () => {
  const other = { ...security, name: 'Austral Lithium', symbol: 'AULI', supply: 5n, documents: [] }
  const predicted = await factory.read.predictAddress([OTHER, other])
  await done(factory.write.deploySecurity([OTHER, other], by))
  expect(await factory.read.securityOf([OTHER])).toBe(predicted)
  const deployed = getContract({ address: predicted, abi: tokenAbi, client: venue.chain })
  expect(await deployed.read.symbol()).toBe('AULI')
  expect(predicted).not.toBe(token.address)
})

test('a salt serves once, whatever it is used for', async () => {
  await expectRefused(factory.write.deploySecurity([SALT, security], by), 'SaltUsed', SALT, token.address)
  const other = { ...security, name: 'Austral Lithium' }
  await expectRefused(factory.write.deploySecurity([SALT, other], by), 'SaltUsed', SALT, token.address)
})

test('a deployment that cannot be completed leaves nothing', async () => {
  const predicted = await factory.read.predictAddress([OTHER, security])
  const cases: readonly (readonly [change: object, refusal: Refusal])[] = [
    [{ treasury: venue.stranger }, ['UnverifiedIdentity', venue.stranger]],
    [{ admin: zeroAddress }, ['ZeroAddress', 'admin']],
    [{ agent: zeroAddress }, ['ZeroAddress', 'agent']],
    [{ name: '' }, ['EmptyString', 'name']],
    [{ countries: [CL, 1000] }, ['CountryCodeOutOfRange', 1000]],
    [{ supply: 2n ** 96n }, ['SupplyLimitExceeded', 2n ** 96n, 2n ** 96n - 1n]],
    [{ documents: Array.from({ length: 33 }, () => security.documents[0]) }, ['ArraySizeLimited', 33n, 32n]],
  ]
  for (const [change, refusal] of cases) {
    await expectRefused(factory.write.deploySecurity([OTHER, { ...security, ...change }], by), ...refusal)
  }
  expect(await factory.read.securityOf([OTHER])).toBe(zeroAddress)
  expect(await venue.chain.getCode({ address: predicted })).toBeUndefined()
})

test('only deployer and owner deploy; the owner appoints the deployer', async () => {
  const { stranger, owner } = venue
  await expectRefused(
    factory.write.deploySecurity([OTHER, security], { account: stranger }),
    'CallerIsNotDeployer',
    stranger,
  )
  const receipt = await done(factory.write.setDeployer([stranger], { account: owner }))
  expect(told(receipt, factoryAbi)).toEqual([['DeployerSet', { deployer: stranger }]])
  await expectRefused(
    factory.write.deploySecurity([OTHER, security], by),
    'CallerIsNotDeployer',
    venue.deployer,
  )
  await expectRefused(factory.write.setDeployer([zeroAddress], { account: owner }), 'ZeroAddress', 'deployer')
  await expectRefused(
    factory.write.setDeployer([stranger], { account: stranger }),
    'OwnableUnauthorizedAccount',
    stranger,
  )
  await done(factory.write.deploySecurity([OTHER, security], { account: owner }))
})

test('a factory that may not list instruments deploys nothing', async () => {
  await done(settlement.write.setLister([factory.address, false], { account: venue.owner }))
  await expectRefused(
    factory.write.deploySecurity([OTHER, security], by),
    'CallerIsNotLister',
    factory.address,
  )
})

test('a factory needs registry, rules and settlement', async () => {
  const parts = [registry.address, compliance.address, settlement.address]
  for (const [missing, name] of ['identityRegistry', 'compliance', 'settlement'].entries()) {
    const given = parts.map((part, i) => (i === missing ? zeroAddress : part))
    await expectRefused(
      venue.deploy('factory/Factory', factoryAbi, [venue.owner, venue.deployer, ...given]),
      'ZeroAddress',
      name,
    )
  }
})
