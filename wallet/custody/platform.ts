import type { Address } from 'viem'
import type { EvmWallet } from '../evm/wallet.ts'

export const sharedContractNames = ['IdentityRegistry', 'ModularCompliance', 'Settlement', 'Factory'] as const
export type SharedContractName = (typeof sharedContractNames)[number]

/** Where the contracts that all assets share are. */
export type Platform = Readonly<Record<SharedContractName, Address>>

/** The account that fees go to, and the number of its identity on chain. */
export const feeAccount = 1n

/** The database remembers contracts that the chain does not have. */
export class ChainLost extends Error {}

/**
 * The shared contracts as recorded by the deployment.
 * @returns undefined where they were not (all) deployed yet
 */
export async function recordedPlatform(wallet: EvmWallet): Promise<Platform | undefined> {
  const rows = await wallet.database
    .selectFrom('financial.chain_contract')
    .where('chain_id', '=', BigInt(wallet.chain.id))
    .select(['name', 'address'])
    .execute()
  const address = (name: SharedContractName) =>
    rows.find((row) => row.name === name)?.address as Address | undefined
  const [IdentityRegistry, ModularCompliance, Settlement, Factory] = sharedContractNames.map(address)
  if (!IdentityRegistry || !ModularCompliance || !Settlement || !Factory) return undefined
  return { IdentityRegistry, ModularCompliance, Settlement, Factory }
}

/**
 * Checks that this is the chain the contracts were deployed on.
 * @throws ChainLost in one line that says what to do
 */
export async function requireCode(wallet: EvmWallet, platform: Platform): Promise<void> {
  for (const name of sharedContractNames) {
    const code = await wallet.chain.client.getCode({ address: platform[name] })
    if (code !== undefined) continue
    throw new ChainLost(
      `EVM_RPC_URL: chain ${wallet.chain.id} has no code at ${platform[name]}, where ${name} was deployed: this is not ` +
        `the chain that the database belongs to; name that one, or begin anew with "npm start -- --fresh"`,
    )
  }
}
