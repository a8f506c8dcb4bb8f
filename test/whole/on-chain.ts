import { type Address, createPublicClient, http } from 'viem'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import { tokenAbi } from '#contracts/abi/Token.ts'
import type { StartedInstallation } from './installation.ts'

/** Whether the token's own registry of identities admits the wallet, asked of the chain itself. */
export async function isVerifiedOnChain(
  { information }: StartedInstallation,
  token: Address,
  wallet: Address,
): Promise<boolean> {
  const chain = createPublicClient({ transport: http(information.evmRpcUrl) })
  const registry = await chain.readContract({
    address: token,
    abi: tokenAbi,
    functionName: 'identityRegistry',
  })
  return await chain.readContract({
    address: registry,
    abi: identityRegistryAbi,
    functionName: 'isVerified',
    args: [wallet],
  })
}
