import { type Address, type Hex, keccak256, parseEventLogs } from 'viem'
import { factoryAbi } from '#contracts/abi/Factory.ts'
import { modularComplianceAbi } from '#contracts/abi/ModularCompliance.ts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { tokenAbi } from '#contracts/abi/Token.ts'
import type { SecurityDeployed, WalletRefusal } from '../activities.ts'
import { isSameCode, readArtifact } from '../evm/artifact.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { type SecurityWanted, securityWanted } from './issuance.ts'
import type { Platform } from './platform.ts'

/**
 * Reads a deployed security back from the chain and compares it with its rows: code, wiring, owner and agent, supply,
 * countries, documents, listing. Then records the token on the asset.
 *
 * @returns the first thing that differs, as a refusal
 */
export async function verifySecurity(
  wallet: EvmWallet,
  platform: Platform,
  securityId: string,
  assetId: number,
): Promise<SecurityDeployed | WalletRefusal> {
  const wanted = await securityWanted(wallet, securityId, assetId)
  if ('refused' in wanted) return wanted
  const deployed = await finalDeployment(wallet, securityId)
  if (deployed === undefined) return { refused: `the deployment of security ${securityId} is not final` }
  const { client } = wallet.chain
  const factory = { address: platform.Factory, abi: factoryAbi } as const
  const token = await client.readContract({ ...factory, functionName: 'securityOf', args: [wanted.salt] })
  const predicted = await client.readContract({
    ...factory,
    functionName: 'predictAddress',
    args: [wanted.salt, wanted.security],
  })
  if (token !== predicted)
    return { refused: `security ${securityId} is at ${token}, expected at ${predicted}` }
  const code = (await client.getCode({ address: token })) ?? '0x'
  if (!isSameCode(code, readArtifact('Token')))
    return { refused: `the code at ${token} is not the one compiled here` }
  const difference =
    (await wiringDifference(wallet, platform, token, wanted)) ??
    (await rulesDifference(wallet, platform, token, wanted, deployed.hash))
  if (difference !== undefined) return { refused: `security ${securityId} at ${token}: ${difference}` }
  await wallet.database
    .updateTable('financial.asset')
    .set({ token_address: token })
    .where('id', '=', assetId)
    .where('token_address', 'is', null)
    .execute()
  return {
    chainId: String(wallet.chain.id),
    tokenAddress: token,
    transaction: deployed.hash,
    blockNumber: String(deployed.blockNumber),
    codeHash: keccak256(code),
  }
}

async function finalDeployment(wallet: EvmWallet, securityId: string) {
  const row = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('chain_id', '=', BigInt(wallet.chain.id))
    .where((where) =>
      where.or([
        where('key', '=', `security/${securityId}`),
        where('key', 'like', `security/${securityId}#%`),
      ]),
    )
    .where('status', '=', 'final')
    .select(['final_transaction', 'block_number'])
    .executeTakeFirst()
  if (!row?.final_transaction || row.block_number === null) return undefined
  return { hash: row.final_transaction as Hex, blockNumber: row.block_number }
}

async function wiringDifference(
  wallet: EvmWallet,
  platform: Platform,
  address: Address,
  { security }: SecurityWanted,
): Promise<string | undefined> {
  const { client } = wallet.chain
  const token = { address, abi: tokenAbi } as const
  const [name, symbol, decimals, owner, registry, compliance, settlement, isAgent, supply] =
    await Promise.all([
      client.readContract({ ...token, functionName: 'name' }),
      client.readContract({ ...token, functionName: 'symbol' }),
      client.readContract({ ...token, functionName: 'decimals' }),
      client.readContract({ ...token, functionName: 'owner' }),
      client.readContract({ ...token, functionName: 'identityRegistry' }),
      client.readContract({ ...token, functionName: 'compliance' }),
      client.readContract({ ...token, functionName: 'settlement' }),
      client.readContract({ ...token, functionName: 'isAgent', args: [security.agent] }),
      client.readContract({ ...token, functionName: 'totalSupply' }),
    ])
  const [isListed] = await client.readContract({
    address: platform.Settlement,
    abi: settlementAbi,
    functionName: 'instrument',
    args: [address],
  })
  return firstDifference([
    ['name', name, security.name],
    ['symbol', symbol, security.symbol],
    ['decimals', decimals, security.decimals],
    ['owner', owner, security.admin],
    ['registry', registry, platform.IdentityRegistry],
    ['compliance', compliance, platform.ModularCompliance],
    ['settlement', settlement, platform.Settlement],
    ['agent', isAgent, true],
    ['supply', supply, security.supply],
    ['listed', isListed, true],
  ])
}

/** Countries and documents are what the events of the deployment say: every one that was allowed, and no other. */
async function rulesDifference(
  wallet: EvmWallet,
  platform: Platform,
  address: Address,
  { security }: SecurityWanted,
  transaction: Hex,
): Promise<string | undefined> {
  const { logs } = await wallet.chain.client.getTransactionReceipt({ hash: transaction })
  const from = (emitter: Address) => logs.filter((log) => log.address.toLowerCase() === emitter.toLowerCase())
  const countries = parseEventLogs({
    abi: modularComplianceAbi,
    eventName: ['CountryAllowed', 'CountryRefused'],
    logs: from(platform.ModularCompliance),
  })
  const documents = parseEventLogs({ abi: tokenAbi, eventName: 'DocumentUpdated', logs: from(address) })
  const [deployed] = parseEventLogs({
    abi: factoryAbi,
    eventName: 'SecurityDeployed',
    logs: from(platform.Factory),
  })
  return firstDifference([
    ['treasury', deployed?.args.treasury, security.treasury],
    ['minted', deployed?.args.supply, security.supply],
    [
      'countries',
      countries.map(({ eventName, args }) => `${eventName} ${args.country}`).join(),
      wantedCountries(security),
    ],
    [
      'documents',
      documents.map(({ args }) => args._documentHash).join(),
      security.documents.map(({ hash }) => hash).join(),
    ],
  ])
}

const wantedCountries = (security: SecurityWanted['security']): string =>
  security.countries.map((country) => `CountryAllowed ${country}`).join()

type Comparison = readonly [what: string, found: unknown, wanted: unknown]

function firstDifference(comparisons: readonly Comparison[]): string | undefined {
  const different = comparisons.find(([, found, wanted]) => found !== wanted)
  if (different === undefined) return undefined
  const [what, found, wanted] = different
  return `${what} is ${String(found)}, expected ${String(wanted)}`
}
