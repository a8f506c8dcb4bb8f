import { encodeFunctionData } from 'viem'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import type { WalletRefusal } from '../activities.ts'
import type { IntentPlan } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { evmAddress } from './addresses.ts'
import { settlementDomain } from './eip712.ts'
import type { Platform } from './platform.ts'

/** A custodied account stays delegated until it says otherwise: the contract's largest time. */
const neverExpires = 2 ** 40 - 1
const keyPrefix = 'delegation/'

const delegationTypes = {
  Delegation: [
    { name: 'account', type: 'address' },
    { name: 'delegate', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'expiry', type: 'uint256' },
  ],
} as const

/** Names the custodian as the account's delegate: signed by the account's own key, sent and paid by the registrar. */
export async function delegationPlan(
  wallet: EvmWallet,
  platform: Platform,
  account: bigint,
): Promise<IntentPlan | WalletRefusal> {
  const known = await wallet.database
    .selectFrom('trading.account')
    .where('number', '=', account)
    .where('kind', '<>', 'system')
    .select('number')
    .executeTakeFirst()
  if (known === undefined) return { refused: `no account ${account} to delegate for` }
  const signer = wallet.keys.evmAccount(account)
  const delegate = wallet.keys.service('custodian').address
  const { client } = wallet.chain
  return {
    key: `${keyPrefix}${account}`,
    request: { address: signer.address, delegate },
    sender: wallet.keys.service('registrar'),
    build: async () => {
      const isVerified = await client.readContract({
        address: platform.IdentityRegistry,
        abi: identityRegistryAbi,
        functionName: 'isVerified',
        args: [signer.address],
      })
      if (!isVerified) return { refused: `account ${account} has no identity in force on chain` }
      const settlement = { address: platform.Settlement, abi: settlementAbi } as const
      const nonce = await client.readContract({
        ...settlement,
        functionName: 'nonces',
        args: [signer.address],
      })
      const signature = await signer.signTypedData({
        domain: settlementDomain(wallet.chain.id, platform),
        types: delegationTypes,
        primaryType: 'Delegation',
        message: { account: signer.address, delegate, nonce, expiry: BigInt(neverExpires) },
      })
      return {
        to: platform.Settlement,
        data: encodeFunctionData({
          abi: settlementAbi,
          functionName: 'delegateBySignature',
          args: [signer.address, delegate, neverExpires, signature],
        }),
      }
    },
  }
}

/** The account of a key of `delegationPlan`; undefined for other keys. */
export function delegatedAccount(key: string): bigint | undefined {
  const match = /^delegation\/(\d+)(#\d+)?$/.exec(key)
  return match?.[1] === undefined ? undefined : BigInt(match[1])
}

/** Keeps that the account has delegated; after its transaction is final. */
export async function recordDelegation(
  wallet: EvmWallet,
  account: bigint,
  transaction: string,
): Promise<void> {
  await wallet.database
    .insertInto('financial.delegation')
    .values({ account, address: evmAddress(wallet, account), transaction })
    .onConflict((conflict) => conflict.column('account').doNothing())
    .execute()
}
