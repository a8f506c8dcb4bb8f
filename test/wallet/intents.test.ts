import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeDeployData, encodeFunctionData, getContractAddress, type Hex, parseGwei } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { startAnvil } from '#scripts/parts/anvil.ts'
import { freePort } from '#scripts/parts/port.ts'
import { readArtifact } from '#wallet/evm/artifact.ts'
import { blockHashAt } from '#wallet/evm/chain.ts'
import { confirmIntent } from '#wallet/evm/confirm.ts'
import { prepareIntent } from '#wallet/evm/prepare.ts'
import type { EvmWallet } from '#wallet/evm/wallet.ts'
import type { ServiceName } from '#wallet/keys/derivation.ts'
import { atOnce, fund, nodeOf, openVenue, patiently, type Venue, walletOn } from './venue.ts'

let venue: Venue

beforeAll(async () => {
  venue = await openVenue()
})

afterAll(async () => {
  await venue.stop()
})

const nobody: Hex = '0x00000000000000000000000000000000000000aa'

/** Prepares a call that does nothing; fails the test where it is refused. */
async function prepared(wallet: EvmWallet, key: string, as: ServiceName, request = { what: key }) {
  const answer = await prepareIntent(wallet, {
    key,
    request,
    sender: wallet.keys.service(as),
    build: async () => ({ to: nobody, data: '0x' }),
  })
  if ('refused' in answer) throw new Error(answer.refused)
  return answer
}

const rowOf = async (intent: string) =>
  await venue.database
    .kysely('owner')
    .selectFrom('financial.chain_intent')
    .where('id', '=', intent)
    .selectAll()
    .executeTakeFirstOrThrow()

test('the same key asked twice is signed once', async () => {
  const one = await prepared(venue.wallet, 'twice', 'owner')
  const two = await prepared(venue.wallet, 'twice', 'owner')
  expect(two).toEqual(one)
})

test('the same key with another request is refused, and nothing is signed', async () => {
  await prepared(venue.wallet, 'once', 'owner', { what: '100' })
  const answer = await prepareIntent(venue.wallet, {
    key: 'once',
    request: { what: '101' },
    sender: venue.wallet.keys.service('owner'),
    build: async () => ({ to: nobody, data: '0x' }),
  })
  expect(answer).toEqual({ refused: 'once was signed for another request' })
})

test('many acts prepared at once get nonces that follow each other without gap', async () => {
  const keys = Array.from({ length: 12 }, (_, n) => `many/${n}`)
  const answers = await Promise.all(
    [...keys, ...keys].map(async (key) => await prepared(venue.wallet, key, 'minter')),
  )
  const nonces = new Set<bigint>()
  for (const { intent } of answers) nonces.add((await rowOf(intent)).nonce)
  expect([...nonces].sort((a, b) => Number(a - b))).toEqual(keys.map((_, n) => BigInt(n)))
})

test('a transaction signed before a crash is the one that is sent after it, whoever confirms first', async () => {
  const abandoned = await prepared(venue.wallet, 'abandoned', 'registrar')
  const later = await prepared(venue.wallet, 'later', 'registrar')
  const restarted = await walletOn(venue.database, venue.chain.rpcUrl, atOnce)
  const end = await confirmIntent(restarted, later.intent, patiently())
  expect(end).toMatchObject({ outcome: 'final', transaction: later.transaction })
  // The nonce before it, whose own flow is gone, was sent along.
  const before = await confirmIntent(restarted, abandoned.intent, patiently())
  expect(before).toMatchObject({ outcome: 'final', transaction: abandoned.transaction })
  expect(await confirmIntent(restarted, later.intent, patiently())).toEqual(end)
})

test('a call that the contract would refuse takes no nonce and names the refusal', async () => {
  const { wallet } = venue
  const registry = await deployRegistry()
  const answer = await prepareIntent(wallet, {
    key: 'by-a-stranger',
    request: {},
    sender: wallet.keys.service('operator'),
    build: async () => ({ to: registry, data: registration(nobody, 7n) }),
  })
  const operator = wallet.keys.service('operator').address
  expect(answer).toEqual({ refused: `CallerDoesNotHaveAgentRole(${operator})` })
  expect((await rowOf((await prepared(wallet, 'operator-first', 'operator')).intent)).nonce).toBe(0n)
})

test('a transaction that reverts in its block ends as reverted, with the contract’s words, and may be tried anew', async () => {
  const { wallet } = venue
  const registry = await deployRegistry()
  await call(
    'agent',
    registry,
    encodeFunctionData({
      abi: identityRegistryAbi,
      functionName: 'addAgent',
      args: [wallet.keys.service('owner').address],
    }),
  )
  const one = await preparedCall('register/one', registry, registration(nobody, 1n))
  const two = await preparedCall('register/two', registry, registration(nobody, 2n))
  expect(await confirmIntent(wallet, one.intent, patiently())).toMatchObject({ outcome: 'final' })
  const end = await confirmIntent(wallet, two.intent, patiently())
  expect(end).toMatchObject({
    outcome: 'reverted',
    error: `IdentityAlreadyRegistered(0x${'0'.repeat(38)}AA)`,
  })
  const again = await prepareIntent(wallet, {
    key: 'register/two',
    request: { data: registration(nobody, 2n) },
    sender: wallet.keys.service('owner'),
    build: async () => ({ to: registry, data: registration(nobody, 2n) }),
  })
  expect(again).toEqual({ refused: `IdentityAlreadyRegistered(0x${'0'.repeat(38)}AA)` })
})

test('a transaction that the market outbid is replaced at the same nonce, and either hash counts', async () => {
  const { node } = venue
  const wallet = await walletOn(venue.database, venue.chain.rpcUrl, { ...atOnce, raiseFeeAfterMs: 1 })
  await node.setAutomine(false)
  try {
    const cheap = await prepared(wallet, 'outbid', 'operator')
    const confirming = confirmIntent(wallet, cheap.intent, patiently())
    await expect
      .poll(
        async () => {
          await node.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('500') })
          await node.mine({ blocks: 1 })
          return (await transactionsOf(cheap.intent)).length
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(1)
    await expect
      .poll(async () => {
        await node.mine({ blocks: 1 })
        return (await rowOf(cheap.intent)).status
      })
      .toBe('final')
    const end = await confirming
    expect(end.outcome).toBe('final')
    expect(end.transaction).not.toBe(cheap.transaction)
    const fees = await transactionsOf(cheap.intent)
    for (const [position, { fee, tip }] of fees.entries()) {
      const before = fees[position - 1]
      if (before === undefined) continue
      expect(fee * 8n).toBeGreaterThanOrEqual(before.fee * 9n)
      expect(tip * 8n).toBeGreaterThanOrEqual(before.tip * 9n)
    }
  } finally {
    await node.setAutomine(true)
    await node.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('1') })
    await node.mine({ blocks: 1 })
  }
})

test('a nonce that someone else’s transaction used ends the intent, and the act can be signed anew', async () => {
  const { wallet, node } = venue
  const custodian = wallet.keys.service('custodian')
  const ours = await prepared(wallet, 'overtaken', 'custodian')
  const foreign = await custodian.signTransaction({
    type: 'eip1559',
    chainId: wallet.chain.id,
    nonce: 0,
    gas: 21_000n,
    to: nobody,
    maxFeePerGas: parseGwei('2000'),
    maxPriorityFeePerGas: parseGwei('1'),
  })
  await wallet.chain.client.sendRawTransaction({ serializedTransaction: foreign })
  await node.mine({ blocks: 1 })
  const end = await confirmIntent(wallet, ours.intent, patiently())
  expect(end).toMatchObject({ outcome: 'reverted', error: 'the nonce was used by another transaction' })
  const anew = await prepared(wallet, 'overtaken', 'custodian')
  expect(anew.intent).not.toBe(ours.intent)
  expect(await confirmIntent(wallet, anew.intent, patiently())).toMatchObject({ outcome: 'final' })
})

test('a transaction in a block that was reorganised away is sent again', async () => {
  const { node } = venue
  const wallet = await walletOn(venue.database, venue.chain.rpcUrl, { ...atOnce, finalityBlocks: 3 })
  const act = await prepared(wallet, 'reorganised', 'minter')
  const confirming = confirmIntent(wallet, act.intent, patiently())
  await expect.poll(async () => await isMined(wallet, act.transaction), { timeout: 10_000 }).toBe(true)
  await node.request({ method: 'anvil_reorg', params: [2, []] } as never)
  await expect.poll(async () => await isMined(wallet, act.transaction), { timeout: 10_000 }).toBe(true)
  await node.mine({ blocks: 3 })
  expect(await confirming).toMatchObject({ outcome: 'final', transaction: act.transaction })
})

test('a block that the chain no longer reaches has no hash, and that is no failure', async () => {
  const { chain } = venue.wallet
  const { number, hash } = await chain.client.getBlock()
  expect(await blockHashAt(chain, number)).toBe(hash)
  expect(await blockHashAt(chain, number + 5n)).toBeUndefined()
})

test('a node that is killed and comes back without its last block is given the transaction again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-anvil-'))
  const plan = {
    port: await freePort(),
    logFile: join(directory, 'anvil.log'),
    stateFile: join(directory, 'state.json'),
  }
  let anvil = await startAnvil(plan)
  try {
    const node = nodeOf(anvil.rpcUrl)
    const wallet = await walletOn(venue.database, anvil.rpcUrl, { ...atOnce, finalityBlocks: 3 })
    // A sender that no other test of this database uses.
    const act = await fundedForgotten(wallet, node)
    await anvil.running.stop()
    await copyFile(plan.stateFile, `${plan.stateFile}.before`)
    anvil = await startAnvil(plan)
    const confirming = confirmIntent(wallet, act.intent, AbortSignal.timeout(60_000))
    await expect.poll(async () => await isMined(wallet, act.transaction), { timeout: 10_000 }).toBe(true)
    anvil.running.kill('SIGKILL')
    await anvil.running.ended
    await copyFile(`${plan.stateFile}.before`, plan.stateFile)
    anvil = await startAnvil(plan)
    await expect.poll(async () => await isMined(wallet, act.transaction), { timeout: 10_000 }).toBe(true)
    await nodeOf(anvil.rpcUrl).mine({ blocks: 2 })
    expect(await confirming).toMatchObject({ outcome: 'final', transaction: act.transaction })
  } finally {
    await anvil.running.stop()
    await rm(directory, { recursive: true, force: true })
  }
}, 90_000)

test('waiting ends when it is told to', async () => {
  const { wallet } = venue
  await venue.node.setAutomine(false)
  try {
    const act = await prepared(wallet, 'given-up', 'registrar')
    await expect(confirmIntent(wallet, act.intent, AbortSignal.timeout(200))).rejects.toThrow()
  } finally {
    await venue.node.setAutomine(true)
    await venue.node.mine({ blocks: 1 })
  }
})

test('no process but the wallet reads a signed transaction, and the wallet cannot take one back', async () => {
  for (const role of ['web', 'admin', 'engine', 'worker'] as const) {
    await expect(
      venue.database.kysely(role).selectFrom('financial.chain_transaction').select('raw').execute(),
    ).rejects.toThrow('permission denied')
  }
  await expect(venue.wallet.database.deleteFrom('financial.chain_transaction').execute()).rejects.toThrow(
    'permission denied',
  )
  await expect(
    venue.wallet.database
      .updateTable('financial.chain_intent')
      .set({ request_hash: Buffer.alloc(32) })
      .execute(),
  ).rejects.toThrow('permission denied')
})

test('each signature leaves an entry in the audit log, in the wallet’s own name', async () => {
  const { transaction } = await prepared(venue.wallet, 'audited', 'owner')
  const entry = await venue.database
    .kysely('admin')
    .selectFrom('audit.entry')
    .where('subject', '=', 'audited')
    .select(['actor', 'act', 'details'])
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({ actor: 'stoa_wallet', act: 'chain.sign', details: { transaction } })
})

async function fundedForgotten(wallet: EvmWallet, node: ReturnType<typeof nodeOf>) {
  await fund(node, wallet.keys.service('minter').address)
  const { nonce } = await rowOf((await prepared(venue.wallet, 'before-the-kill', 'minter')).intent)
  // The other chain has mined as much as the database remembers.
  await node.setNonce({ address: wallet.keys.service('minter').address, nonce: Number(nonce) + 1 })
  return await prepared(wallet, 'killed', 'minter')
}

async function isMined(wallet: EvmWallet, hash: string): Promise<boolean> {
  try {
    return (await wallet.chain.client.getTransactionReceipt({ hash: hash as Hex })).status === 'success'
  } catch {
    return false
  }
}

async function transactionsOf(intent: string) {
  return await venue.database
    .kysely('owner')
    .selectFrom('financial.chain_transaction')
    .where('chain_intent_id', '=', intent)
    .orderBy('max_fee_per_gas')
    .select(['max_fee_per_gas as fee', 'max_priority_fee_per_gas as tip'])
    .execute()
}

const registration = (wallet: Hex, identity: bigint): Hex =>
  encodeFunctionData({
    abi: identityRegistryAbi,
    functionName: 'register',
    args: [{ wallet, identity, country: 152, investorClass: 0, expiry: 2 ** 40 - 1 }],
  })

async function preparedCall(key: string, to: Hex | undefined, data: Hex) {
  const { wallet } = venue
  const answer = await prepareIntent(wallet, {
    key,
    request: { data },
    sender: wallet.keys.service('owner'),
    build: async () => (to === undefined ? { data } : { to, data }),
  })
  if ('refused' in answer) throw new Error(answer.refused)
  return answer
}

async function call(key: string, to: Hex | undefined, data: Hex): Promise<string> {
  const { intent } = await preparedCall(`${key}/${to}`, to, data)
  await confirmIntent(venue.wallet, intent, patiently())
  return intent
}

let registries = 0
async function deployRegistry(): Promise<Hex> {
  const owner = venue.wallet.keys.service('owner').address
  const { bytecode } = readArtifact('IdentityRegistry')
  const data = encodeDeployData({ abi: identityRegistryAbi, bytecode, args: [owner] })
  registries += 1
  const { nonce } = await rowOf(await call(`registry-${registries}`, undefined, data))
  return getContractAddress({ from: owner, nonce })
}
