import {
  type Address,
  createTestClient,
  custom,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  parseEther,
} from 'viem'
import { factoryAbi } from '#contracts/abi/Factory.ts'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { modularComplianceAbi } from '#contracts/abi/ModularCompliance.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { readArtifact } from '../evm/artifact.ts'
import { confirmIntent, mined, untilMined } from '../evm/confirm.ts'
import { type IntentPlan, prepareIntent } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import type { ServiceName } from '../keys/derivation.ts'
import { allowCashPlan, cashTokenPlan, recordCashToken } from './cash-token.ts'
import {
  feeAccount,
  type Platform,
  recordedPlatform,
  requireCode,
  type SharedContractName,
} from './platform.ts'

/** The chain id of Anvil and of Hardhat's network, where ether is for the asking. */
const developmentChain = 31_337
/** Who sends transactions; the custodian only signs. */
const senders: readonly ServiceName[] = ['owner', 'registrar', 'minter', 'operator']
const neverExpires = 2 ** 40 - 1

/** Services without ether on a chain where we cannot make any. */
export class Unfunded extends Error {}

/**
 * Brings the platform's contracts onto the chain: shared contracts, their roles, the fee account's identity, a CashToken
 * for each enabled currency. Every step is an intent, so what was begun is finished and nothing is done twice.
 *
 * @throws ChainLost where the contracts recorded are not on this chain, Unfunded where a service cannot pay
 */
export async function deployPlatform(
  wallet: EvmWallet,
  options: { readonly operatorCountry: number; readonly signal: AbortSignal },
): Promise<Platform> {
  const recorded = await recordedPlatform(wallet)
  if (recorded !== undefined) await requireCode(wallet, recorded)
  await requireFunds(wallet)
  const run = new Run(wallet, options.signal)
  const platform = await deployShared(run)
  await appoint(run, platform)
  await registerFeeAccount(run, platform, options.operatorCountry)
  await deployCash(run, platform)
  await run.confirmAll()
  await requireCode(wallet, platform)
  return platform
}

type Step = { readonly key: string; readonly intent: string; readonly done?: () => Promise<void> }

/** Steps one after another, each mined before the next is built; all final before any is recorded. */
class Run {
  readonly wallet: EvmWallet
  readonly #signal: AbortSignal
  readonly #steps: Step[] = []

  constructor(wallet: EvmWallet, signal: AbortSignal) {
    this.wallet = wallet
    this.#signal = signal
  }

  /** @returns the intent */
  async step(plan: IntentPlan, done?: (intent: string) => Promise<void>): Promise<string> {
    const answer = await prepareIntent(this.wallet, plan)
    if ('refused' in answer) throw new Error(`${plan.key}: ${answer.refused}`)
    const end = await untilMined(this.wallet, answer.intent, mined, this.#signal)
    if (!('status' in end) || end.status !== 'success')
      throw new Error(`${plan.key}: ${answer.transaction} failed`)
    this.#steps.push({
      key: plan.key,
      intent: answer.intent,
      ...(done === undefined ? {} : { done: async () => await done(answer.intent) }),
    })
    return answer.intent
  }

  async confirmAll(): Promise<void> {
    await Promise.all(
      this.#steps.map(async ({ key, intent }) => {
        const end = await confirmIntent(this.wallet, intent, this.#signal)
        if (end.outcome !== 'final') throw new Error(`${key}: ${end.error}`)
      }),
    )
    for (const { done } of this.#steps) await done?.()
  }
}

async function deployShared(run: Run): Promise<Platform> {
  const { keys } = run.wallet
  const owner = keys.service('owner').address
  const IdentityRegistry = await deploy(
    run,
    'IdentityRegistry',
    encodeDeployData({
      abi: identityRegistryAbi,
      bytecode: readArtifact('IdentityRegistry').bytecode,
      args: [owner],
    }),
  )
  const ModularCompliance = await deploy(
    run,
    'ModularCompliance',
    encodeDeployData({
      abi: modularComplianceAbi,
      bytecode: readArtifact('ModularCompliance').bytecode,
      args: [IdentityRegistry],
    }),
  )
  const Settlement = await deploy(
    run,
    'Settlement',
    encodeDeployData({
      abi: settlementAbi,
      bytecode: readArtifact('Settlement').bytecode,
      args: [
        owner,
        keys.service('operator').address,
        keys.service('custodian').address,
        keys.evmAccount(feeAccount).address,
      ],
    }),
  )
  const Factory = await deploy(
    run,
    'Factory',
    encodeDeployData({
      abi: factoryAbi,
      bytecode: readArtifact('Factory').bytecode,
      args: [owner, owner, IdentityRegistry, ModularCompliance, Settlement],
    }),
  )
  return { IdentityRegistry, ModularCompliance, Settlement, Factory }
}

async function deploy(run: Run, name: SharedContractName, data: Hex): Promise<Address> {
  const owner = run.wallet.keys.service('owner')
  const intent = await run.step(
    // The code may change with a release; what was deployed under this name stays.
    { key: `platform/${name}`, request: { contract: name }, sender: owner, build: async () => ({ data }) },
    async (deployed) => await record(run.wallet, name, deployed),
  )
  return getContractAddress({ from: owner.address, nonce: await nonceOf(run.wallet, intent) })
}

async function nonceOf(wallet: EvmWallet, intent: string): Promise<bigint> {
  const { nonce } = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('id', '=', intent)
    .select('nonce')
    .executeTakeFirstOrThrow()
  return nonce
}

async function record(wallet: EvmWallet, name: SharedContractName, intentId: string): Promise<void> {
  const intent = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('id', '=', intentId)
    .select(['sender', 'nonce', 'final_transaction', 'block_number'])
    .executeTakeFirstOrThrow()
  if (intent.final_transaction === null || intent.block_number === null)
    throw new Error(`${name} is not final`)
  await wallet.database
    .insertInto('financial.chain_contract')
    .values({
      chain_id: BigInt(wallet.chain.id),
      name,
      address: getContractAddress({ from: intent.sender as Hex, nonce: intent.nonce }),
      transaction: intent.final_transaction,
      block_number: intent.block_number,
    })
    .onConflict((conflict) => conflict.columns(['chain_id', 'name']).doNothing())
    .execute()
}

/** The registrar may write records; the factory may list what it deploys. */
async function appoint(run: Run, platform: Platform): Promise<void> {
  const { keys } = run.wallet
  const sender = keys.service('owner')
  const registrar = keys.service('registrar').address
  await run.step({
    key: 'platform/registrar',
    request: { registrar },
    sender,
    build: async () => ({
      to: platform.IdentityRegistry,
      data: encodeFunctionData({ abi: identityRegistryAbi, functionName: 'addAgent', args: [registrar] }),
    }),
  })
  await run.step({
    key: 'platform/lister',
    request: { lister: platform.Factory },
    sender,
    build: async () => ({
      to: platform.Settlement,
      data: encodeFunctionData({
        abi: settlementAbi,
        functionName: 'setLister',
        args: [platform.Factory, true],
      }),
    }),
  })
}

/** Only verified wallets hold cash: the fee account's record stands for the venue itself and does not expire. */
async function registerFeeAccount(run: Run, platform: Platform, country: number): Promise<void> {
  const wallet = run.wallet.keys.evmAccount(feeAccount).address
  await run.step({
    key: 'platform/fee-account',
    request: { wallet },
    sender: run.wallet.keys.service('registrar'),
    build: async () => ({
      to: platform.IdentityRegistry,
      data: encodeFunctionData({
        abi: identityRegistryAbi,
        functionName: 'register',
        args: [{ wallet, identity: feeAccount, country, investorClass: 0, expiry: neverExpires }],
      }),
    }),
  })
}

async function deployCash(run: Run, platform: Platform): Promise<void> {
  const { wallet } = run
  const currencies = await wallet.database
    .selectFrom('financial.asset')
    .where('kind', '=', 'currency')
    .where('enabled', '=', true)
    .where('token_address', 'is', null)
    .orderBy('id')
    .select('id')
    .execute()
  for (const { id } of currencies) {
    const plan = await cashTokenPlan(wallet, platform, id)
    if ('refused' in plan) throw new Error(plan.refused)
    await run.step(plan)
    await run.step(await allowCashPlan(wallet, platform, id), async () => {
      await recordCashToken(wallet, platform, id)
    })
  }
}

/** On a development chain a service without ether is given some; elsewhere a person must. */
async function requireFunds(wallet: EvmWallet): Promise<void> {
  const { client, id } = wallet.chain
  const empty: string[] = []
  for (const name of senders) {
    const { address } = wallet.keys.service(name)
    if ((await client.getBalance({ address })) > 0n) continue
    if (id === developmentChain) {
      const node = createTestClient({
        mode: 'anvil',
        transport: custom({ request: client.request as never }),
      })
      await node.setBalance({ address, value: parseEther('1000') })
    } else {
      empty.push(`${name} ${address}`)
    }
  }
  if (empty.length === 0) return
  throw new Unfunded(`chain ${id}: send ether to ${empty.join(', ')}, then start again`)
}
