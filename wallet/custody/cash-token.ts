import { type Address, encodeDeployData, encodeFunctionData, getContractAddress, type Hex } from 'viem'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { readArtifact } from '../evm/artifact.ts'
import type { IntentPlan } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import type { WalletRefusal } from '../activities.ts'
import type { Platform } from './platform.ts'

const keyOf = (assetId: number): string => `cash-token/${assetId}`

/** Deploys the CashToken of a currency that has none. */
export async function cashTokenPlan(
  wallet: EvmWallet,
  platform: Platform,
  assetId: number,
): Promise<IntentPlan | WalletRefusal> {
  const asset = await wallet.database
    .selectFrom('financial.asset')
    .where('id', '=', assetId)
    .select(['code', 'name', 'kind', 'decimals'])
    .executeTakeFirst()
  if (asset === undefined) return { refused: `no asset ${assetId}` }
  if (asset.kind !== 'currency') return { refused: `${asset.code} is no currency` }
  const owner = wallet.keys.service('owner')
  const minter = wallet.keys.service('minter').address
  return {
    key: keyOf(assetId),
    request: { asset: String(assetId), code: asset.code, decimals: String(asset.decimals) },
    sender: owner,
    build: async () => ({
      data: encodeDeployData({
        abi: cashTokenAbi,
        bytecode: readArtifact('CashToken').bytecode,
        args: [
          asset.name,
          asset.code,
          asset.decimals,
          owner.address,
          platform.IdentityRegistry,
          platform.Settlement,
          minter,
        ],
      }),
    }),
  }
}

/** Lets the settlement pay with the deployed CashToken. */
export async function allowCashPlan(
  wallet: EvmWallet,
  platform: Platform,
  assetId: number,
): Promise<IntentPlan> {
  const cash = await deployedCashToken(wallet, assetId)
  return {
    key: `allow-cash/${assetId}`,
    request: { cash },
    sender: wallet.keys.service('owner'),
    build: async () => ({
      to: platform.Settlement,
      data: encodeFunctionData({ abi: settlementAbi, functionName: 'setCash', args: [cash, true] }),
    }),
  }
}

/** The asset of a key of `cashTokenPlan`; undefined for other keys. */
export function cashTokenAsset(key: string): number | undefined {
  const match = /^cash-token\/(\d+)(#\d+)?$/.exec(key)
  return match?.[1] === undefined ? undefined : Number(match[1])
}

/**
 * Where the CashToken signed for the asset stands, or will: a deployment's address follows from sender and nonce.
 * @throws where none was signed
 */
export async function deployedCashToken(wallet: EvmWallet, assetId: number): Promise<Address> {
  const { sender, nonce } = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('chain_id', '=', BigInt(wallet.chain.id))
    .where((where) =>
      where.or([where('key', '=', keyOf(assetId)), where('key', 'like', `${keyOf(assetId)}#%`)]),
    )
    .where('status', '<>', 'reverted')
    .select(['sender', 'nonce'])
    .executeTakeFirstOrThrow()
  return getContractAddress({ from: sender as Hex, nonce })
}

/**
 * Records on the asset where its CashToken is, once the settlement takes it.
 * @throws where the chain has no token there, or the settlement does not take it yet
 */
export async function recordCashToken(
  wallet: EvmWallet,
  platform: Platform,
  assetId: number,
): Promise<Address> {
  const cash = await deployedCashToken(wallet, assetId)
  const allowed = await wallet.chain.client.readContract({
    address: platform.Settlement,
    abi: settlementAbi,
    functionName: 'isCashAllowed',
    args: [cash],
  })
  const code = await wallet.chain.client.getCode({ address: cash })
  if (!allowed || code === undefined)
    throw new Error(`CashToken ${cash} of asset ${assetId} is not ready on chain`)
  await wallet.database
    .updateTable('financial.asset')
    .set({ token_address: cash })
    .where('id', '=', assetId)
    .where('token_address', 'is', null)
    .execute()
  return cash
}
