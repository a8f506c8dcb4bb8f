// A whole deployment on Hardhat's own network, as tests of contracts need it.
import { readFileSync } from 'node:fs'
import { network } from 'hardhat'
import {
  createTestClient,
  custom,
  getAddress,
  getContract,
  keccak256,
  numberToHex,
  parseEther,
  publicActions,
  toHex,
  walletActions,
  type Abi,
  type Address,
  type Hex,
  type TransactionReceipt,
} from 'viem'
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'
import { hardhat } from 'viem/chains'
import { afterEach, beforeEach } from 'vitest'
import { z } from 'zod'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import { factoryAbi } from '#contracts/abi/Factory.ts'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { modularComplianceAbi } from '#contracts/abi/ModularCompliance.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { tokenAbi } from '#contracts/abi/Token.ts'
import { packBatch, type TestMatch } from './packed-batch.ts'

/** ISO 3166-1 numeric: Chile, Peru, United States. */
export const CL = 152
export const PE = 604
export const US = 840

export const SUPPLY = 1_000_000n
export const FOREVER = 2 ** 40 - 1
export const SALT = keccak256(toHex('the first security'))
export const DOCUMENT_NAME = toHex('prospectus', { size: 32 })
export const DOCUMENT_HASH = keccak256(toHex('the prospectus'))

const artifactSchema = z.object({ bytecode: z.templateLiteral(['0x', z.string()]) })

/** The creation code of a compiled contract, e.g. `token/Token`. */
export function bytecodeOf(path: string): Hex {
  const url = new URL(`../../artifacts/contracts/${path}.sol/${path.split('/')[1]}.json`, import.meta.url)
  return artifactSchema.parse(JSON.parse(readFileSync(url, 'utf8'))).bytecode
}

const keyed = (label: string): PrivateKeyAccount => privateKeyToAccount(keccak256(toHex(label)))

export type Venue = Awaited<ReturnType<typeof openVenue>>

/** Deploys registry, rules, settlement, pesos, factory and one security whose supply is with its treasury. */
export async function openVenue() {
  const { provider } = await network.create()
  const chain = createTestClient({
    mode: 'hardhat',
    chain: hardhat,
    transport: custom(provider),
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions)
  const accounts = await chain.getAddresses()
  const account = (index: number): Address => {
    const address = accounts[index]
    if (address === undefined) throw new Error(`no account ${index}`)
    return getAddress(address)
  }
  const staff = {
    owner: account(0),
    operator: account(1),
    registrar: account(2),
    minter: account(3),
    deployer: account(4),
    admin: account(5),
    agent: account(6),
    fees: account(7),
    stranger: account(8),
  }
  const custodian = keyed('custodian')
  const treasury = keyed('treasury')

  const deploy = async (path: string, abi: Abi, args: readonly unknown[]): Promise<Address> => {
    const hash = await chain.deployContract({ abi, bytecode: bytecodeOf(path), args, account: staff.owner })
    const { contractAddress } = await chain.waitForTransactionReceipt({ hash })
    if (!contractAddress) throw new Error(`${path} was not deployed`)
    return getAddress(contractAddress)
  }
  /** Waits for a transaction and answers its receipt; a refusal throws. */
  const done = async (sent: Promise<Hex>): Promise<TransactionReceipt> => {
    const receipt = await chain.waitForTransactionReceipt({ hash: await sent })
    if (receipt.status !== 'success') throw new Error(`transaction ${receipt.transactionHash} reverted`)
    return receipt
  }
  const client = chain
  const registry = getContract({
    address: await deploy('identity/IdentityRegistry', identityRegistryAbi, [staff.owner]),
    abi: identityRegistryAbi,
    client,
  })
  const compliance = getContract({
    address: await deploy('compliance/ModularCompliance', modularComplianceAbi, [registry.address]),
    abi: modularComplianceAbi,
    client,
  })
  const settlement = getContract({
    address: await deploy('settlement/Settlement', settlementAbi, [
      staff.owner,
      staff.operator,
      custodian.address,
      staff.fees,
    ]),
    abi: settlementAbi,
    client,
  })
  const cash = getContract({
    address: await deploy('cash/CashToken', cashTokenAbi, [
      'Chilean peso',
      'CLP',
      0,
      staff.owner,
      registry.address,
      settlement.address,
      staff.minter,
    ]),
    abi: cashTokenAbi,
    client,
  })
  const factory = getContract({
    address: await deploy('factory/Factory', factoryAbi, [
      staff.owner,
      staff.deployer,
      registry.address,
      compliance.address,
      settlement.address,
    ]),
    abi: factoryAbi,
    client,
  })
  const asOwner = { account: staff.owner }
  await done(registry.write.addAgent([staff.registrar], asOwner))
  await done(settlement.write.setLister([factory.address, true], asOwner))
  await done(settlement.write.setCash([cash.address, true], asOwner))

  let identities = 0n
  const register = async (wallet: Address, country: number, identity = ++identities): Promise<void> => {
    await done(
      registry.write.register([{ wallet, identity, country, investorClass: 1, expiry: FOREVER }], {
        account: staff.registrar,
      }),
    )
  }
  /** Relays an account's signed delegation to the custodian. */
  const delegate = async (from: PrivateKeyAccount, expiry = FOREVER): Promise<void> => {
    const signature = await from.signTypedData({
      domain: domainOf(settlement.address),
      types: DELEGATION_TYPES,
      primaryType: 'Delegation',
      message: {
        account: from.address,
        delegate: custodian.address,
        nonce: await settlement.read.nonces([from.address]),
        expiry: BigInt(expiry),
      },
    })
    await done(
      settlement.write.delegateBySignature([from.address, custodian.address, expiry, signature], {
        account: staff.operator,
      }),
    )
  }
  await register(staff.fees, CL)
  await register(treasury.address, US)
  await delegate(treasury)

  const security = {
    name: 'Andean Copper A',
    symbol: 'ANDA',
    decimals: 0,
    admin: staff.admin,
    agent: staff.agent,
    treasury: treasury.address,
    supply: SUPPLY,
    countries: [CL, PE],
    documents: [{ name: DOCUMENT_NAME, uri: 'https://example.com/prospectus.pdf', hash: DOCUMENT_HASH }],
  } as const
  const predicted = await factory.read.predictAddress([SALT, security])
  const deployment = await done(factory.write.deploySecurity([SALT, security], { account: staff.deployer }))
  const token = getContract({ address: predicted, abi: tokenAbi, client })

  let references = 0
  const fund = async (wallet: Address, amount: bigint): Promise<void> => {
    await done(
      cash.write.mint([wallet, amount, numberToHex(++references, { size: 32 })], { account: staff.minter }),
    )
  }
  let investors = 0
  /** A custodied investor: verified, delegated, with cash. */
  const investor = async (country = CL, pesos = 100_000n): Promise<PrivateKeyAccount> => {
    const person = keyed(`investor ${++investors}`)
    await register(person.address, country)
    await delegate(person)
    if (pesos > 0n) await fund(person.address, pesos)
    return person
  }
  /** Lets an investor send transactions: tests of self-custody. */
  const withGas = async (address: Address): Promise<{ account: Address }> => {
    await chain.impersonateAccount({ address })
    await chain.setBalance({ address, value: parseEther('1') })
    return { account: address }
  }
  /** The security's units given to an investor by the treasury itself. */
  const give = async (wallet: Address, quantity: bigint): Promise<void> => {
    await done(token.write.transfer([wallet, quantity], await withGas(treasury.address)))
  }
  const match = (given: Partial<TestMatch> & Pick<TestMatch, 'tradeId' | 'buyer'>): TestMatch => ({
    seller: treasury.address,
    token: token.address,
    cash: cash.address,
    quantity: 10n,
    cashAmount: 1_000n,
    buyerFee: 5n,
    sellerFee: 3n,
    ...given,
  })
  let batches = 0
  /** A signed batch of these matches, ready to submit. */
  const sign = async (
    packed: Hex,
    signer: PrivateKeyAccount = custodian,
    batchId: Hex = numberToHex(++batches, { size: 32 }),
    deadline = BigInt(FOREVER),
  ) => {
    const journalHash = keccak256(batchId)
    const signature = await signer.signTypedData({
      domain: domainOf(settlement.address),
      types: BATCH_TYPES,
      primaryType: 'Batch',
      message: { batchId, journalHash, deadline, content: keccak256(packed) },
    })
    return [batchId, journalHash, deadline, packed, signature] as const
  }
  const settle = async (matches: readonly TestMatch[]): Promise<TransactionReceipt> =>
    await done(settlement.write.submitBatch(await sign(packBatch(matches)), { account: staff.operator }))
  /** Pesos and units of a wallet. */
  const holdings = async (wallet: Address) => ({
    cash: await cash.read.balanceOf([wallet]),
    units: await token.read.balanceOf([wallet]),
  })
  // Each test finds the venue as it was opened.
  let opened: Hex
  beforeEach(async () => {
    opened = await chain.snapshot()
  })
  afterEach(async () => {
    await chain.revert({ id: opened })
  })
  return {
    chain,
    keyed,
    ...staff,
    custodian,
    treasury,
    registry,
    compliance,
    settlement,
    cash,
    factory,
    token,
    security,
    deployment,
    deploy,
    done,
    register,
    delegate,
    fund,
    give,
    investor,
    withGas,
    match,
    sign,
    settle,
    holdings,
  }
}

export const DELEGATION_TYPES = {
  Delegation: [
    { name: 'account', type: 'address' },
    { name: 'delegate', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'expiry', type: 'uint256' },
  ],
} as const

export const BATCH_TYPES = {
  Batch: [
    { name: 'batchId', type: 'bytes32' },
    { name: 'journalHash', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
    { name: 'content', type: 'bytes32' },
  ],
} as const

/** The EIP-712 domain of the settlement contract on the test chain. */
export function domainOf(settlement: Address) {
  return {
    name: 'Stoa Settlement',
    version: '1',
    chainId: hardhat.id,
    verifyingContract: settlement,
  } as const
}
