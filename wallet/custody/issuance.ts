import { type Address, encodeFunctionData, type Hex, keccak256, stringToHex } from 'viem'
import { factoryAbi } from '#contracts/abi/Factory.ts'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import type { WalletRefusal } from '../activities.ts'
import type { IntentPlan } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { evmAddress } from './addresses.ts'
import { bytes32OfUuid } from './bytes32.ts'
import type { Platform } from './platform.ts'
import { staffWith } from './staff.ts'

/** Securities are counted in whole units. */
const securityDecimals = 0

const offices = [
  { office: 'compliance', permission: 'issuance.approve-as-compliance' },
  { office: 'admin', permission: 'issuance.approve-as-admin' },
] as const

/** A security as the factory takes it. */
export interface SecurityWanted {
  readonly salt: Hex
  readonly version: number
  readonly security: {
    readonly name: string
    readonly symbol: string
    readonly decimals: number
    readonly admin: Address
    readonly agent: Address
    readonly treasury: Address
    readonly supply: bigint
    readonly countries: readonly number[]
    readonly documents: readonly { readonly name: Hex; readonly uri: string; readonly hash: Hex }[]
  }
}

/** Deploys a security whose present version both offices approved, its supply minted to the issuer's treasury. */
export async function securityPlan(
  wallet: EvmWallet,
  platform: Platform,
  securityId: string,
  assetId: number,
): Promise<IntentPlan | WalletRefusal> {
  const wanted = await securityWanted(wallet, securityId, assetId)
  if ('refused' in wanted) return wanted
  const { salt, security, version } = wanted
  const data = encodeFunctionData({ abi: factoryAbi, functionName: 'deploySecurity', args: [salt, security] })
  return {
    key: `security/${securityId}`,
    request: { asset: String(assetId), version: String(version), content: keccak256(data) },
    sender: wallet.keys.service('owner'),
    build: async () =>
      (await requireApprovals(wallet, securityId, version)) ??
      (await requireTreasury(wallet, platform, security.treasury)) ?? { to: platform.Factory, data },
  }
}

/**
 * The security as its rows say.
 */
export async function securityWanted(
  wallet: EvmWallet,
  securityId: string,
  assetId: number,
): Promise<SecurityWanted | WalletRefusal> {
  const security = await wallet.database
    .selectFrom('investment.security as s')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    // Another's treasury has an identity on chain as well: the account must be of the issuer's own customer.
    .leftJoin('trading.account as t', (join) =>
      join
        .onRef('t.number', '=', 'i.treasury_account')
        .onRef('t.customer_id', '=', 'i.customer_id')
        .on('t.kind', '=', 'treasury'),
    )
    .where('s.id', '=', securityId)
    .select(['s.name', 's.symbol', 's.supply', 's.version', 't.number as treasury'])
    .executeTakeFirst()
  if (security === undefined) return { refused: `no security ${securityId}` }
  if (security.treasury === null) return { refused: `the issuer of ${securityId} has no treasury account` }
  const asset = await wallet.database
    .selectFrom('financial.asset')
    .where('id', '=', assetId)
    .select(['kind', 'code', 'decimals'])
    .executeTakeFirst()
  if (asset?.kind !== 'security' || asset.code !== security.symbol || asset.decimals !== securityDecimals) {
    return { refused: `asset ${assetId} is not the one of ${security.symbol}` }
  }
  return {
    salt: bytes32OfUuid(securityId),
    version: security.version,
    security: {
      name: security.name,
      symbol: security.symbol,
      decimals: securityDecimals,
      admin: wallet.keys.service('owner').address,
      agent: wallet.keys.service('registrar').address,
      treasury: evmAddress(wallet, security.treasury),
      supply: security.supply,
      countries: await countriesOf(wallet, securityId),
      documents: await documentsOf(wallet, securityId),
    },
  }
}

async function countriesOf(wallet: EvmWallet, securityId: string): Promise<readonly number[]> {
  const rows = await wallet.database
    .selectFrom('investment.security_country')
    .where('security_id', '=', securityId)
    .orderBy('country')
    .select('country')
    .execute()
  return rows.map(({ country }) => country)
}

/** Named by their ids without hyphens (32 letters fill the 32 bytes), found by what they are: their SHA-256. */
async function documentsOf(wallet: EvmWallet, securityId: string) {
  const rows = await wallet.database
    .selectFrom('investment.security_document')
    .where('security_id', '=', securityId)
    .orderBy('id')
    .select(['id', 'sha256'])
    .execute()
  return rows.map(({ id, sha256 }) => {
    const digest = sha256.toString('hex')
    return {
      name: stringToHex(id.replaceAll('-', '')),
      uri: `urn:sha256:${digest}`,
      hash: `0x${digest}` as const,
    }
  })
}

/** Both offices approved this version, by two different people who may, neither linked to the issuer. */
async function requireApprovals(
  wallet: EvmWallet,
  securityId: string,
  version: number,
): Promise<WalletRefusal | undefined> {
  const decisions = await wallet.database
    .selectFrom('investment.security_decision')
    .where('security_id', '=', securityId)
    .where('version', '=', version)
    .select(['office', 'staff_id', 'decision', 'unlinked'])
    .execute()
  const of = `security ${securityId} version ${version}`
  if (decisions.some(({ decision }) => decision === 'reject')) return { refused: `${of} was rejected` }
  const approvers: string[] = []
  for (const { office, permission } of offices) {
    const approval = decisions.find((decision) => decision.office === office)
    if (approval === undefined) return { refused: `${of} is not approved by the office ${office}` }
    if (!approval.unlinked) return { refused: `${of} was approved by staff linked to the issuer` }
    const able = await staffWith(wallet.database, permission, [approval.staff_id])
    if (able.size === 0) return { refused: `staff ${approval.staff_id} may not ${permission}` }
    approvers.push(approval.staff_id)
  }
  if (new Set(approvers).size < offices.length)
    return { refused: `${of} was approved twice by the same person` }
  return undefined
}

async function requireTreasury(
  wallet: EvmWallet,
  platform: Platform,
  treasury: Address,
): Promise<WalletRefusal | undefined> {
  const isVerified = await wallet.chain.client.readContract({
    address: platform.IdentityRegistry,
    abi: identityRegistryAbi,
    functionName: 'isVerified',
    args: [treasury],
  })
  return isVerified ? undefined : { refused: `treasury ${treasury} has no identity in force on chain` }
}
