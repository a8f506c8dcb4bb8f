import { encodeFunctionData } from 'viem'
import { identityRegistryAbi } from '#contracts/abi/IdentityRegistry.ts'
import type { WalletRefusal } from '../activities.ts'
import type { ChainCall, IntentPlan } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { evmAddress } from './addresses.ts'
import type { Platform } from './platform.ts'
import { staffWith } from './staff.ts'

const yearSeconds = 365 * 24 * 60 * 60

export interface IdentityPlan {
  readonly plan: IntentPlan
  readonly verifiedUntil: Date
  readonly country: number
}

/** The record of an investor whose case was approved and not revoked; in force for a year from the decision. */
export async function investorIdentity(
  wallet: EvmWallet,
  platform: Platform,
  kycCaseId: string,
): Promise<IdentityPlan | WalletRefusal> {
  const kycCase = await wallet.database
    .selectFrom('investment.kyc_case as c')
    .innerJoin('trading.account as a', 'a.customer_id', 'c.customer_id')
    .where('c.id', '=', kycCaseId)
    .where('a.kind', '=', 'investor')
    .select(['c.country', 'a.number as account'])
    .executeTakeFirst()
  if (kycCase === undefined) return { refused: `no case ${kycCaseId} of an investor with an account` }
  const decisions = await decisionsOf(wallet, kycCaseId)
  const approval = decisions.find(({ decision }) => decision === 'approve')
  if (approval === undefined) return { refused: `case ${kycCaseId} is not approved` }
  return identityPlan(wallet, platform, {
    key: `identity/${kycCaseId}`,
    account: kycCase.account,
    country: kycCase.country,
    decidedAt: approval.at,
    check: async () => {
      const now = await decisionsOf(wallet, kycCaseId)
      if (now.some(({ decision }) => decision === 'revoke'))
        return { refused: `case ${kycCaseId} is revoked` }
      return await requirePermission(wallet, 'kyc.decide', approval.staff_id)
    },
  })
}

/** The record of a verified issuer's treasury; in force for a year from the decision. */
export async function treasuryIdentity(
  wallet: EvmWallet,
  platform: Platform,
  issuerId: string,
): Promise<IdentityPlan | WalletRefusal> {
  const issuer = await wallet.database
    .selectFrom('investment.issuer as i')
    .innerJoin('trading.account as a', (join) =>
      join.onRef('a.number', '=', 'i.treasury_account').onRef('a.customer_id', '=', 'i.customer_id'),
    )
    .where('i.id', '=', issuerId)
    .where('a.kind', '=', 'treasury')
    .select(['i.country', 'a.number as account'])
    .executeTakeFirst()
  if (issuer === undefined) return { refused: `no issuer ${issuerId} with a treasury account` }
  const last = await wallet.database
    .selectFrom('investment.issuer_decision')
    .where('issuer_id', '=', issuerId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .select(['id', 'staff_id', 'decision', 'at'])
    .executeTakeFirst()
  if (last?.decision !== 'verify') return { refused: `issuer ${issuerId} is not verified` }
  return identityPlan(wallet, platform, {
    key: `treasury-identity/${last.id}`,
    account: issuer.account,
    country: issuer.country,
    decidedAt: last.at,
    check: async () => await requirePermission(wallet, 'issuer.verify', last.staff_id),
  })
}

/**
 * Takes the record of a case off the chain: it was revoked, or its person has sent another case with another country,
 * which the record must not outlive.
 */
export async function revocationPlan(
  wallet: EvmWallet,
  platform: Platform,
  kycCaseId: string,
): Promise<IntentPlan | WalletRefusal> {
  const kycCase = await wallet.database
    .selectFrom('investment.kyc_case as c')
    .innerJoin('trading.account as a', 'a.customer_id', 'c.customer_id')
    .where('c.id', '=', kycCaseId)
    .where('a.kind', '=', 'investor')
    .select(['c.customer_id', 'c.country', 'c.submitted_at', 'a.number as account'])
    .executeTakeFirst()
  if (kycCase === undefined) return { refused: `no case ${kycCaseId} of an investor with an account` }
  const address = evmAddress(wallet, kycCase.account)
  return {
    key: `revocation/${kycCaseId}`,
    request: { address },
    sender: wallet.keys.service('registrar'),
    build: async () => {
      const refusal = (await hasMoved(wallet, kycCase))
        ? undefined
        : await requireRevocation(wallet, kycCaseId)
      if (refusal !== undefined) return refusal
      return {
        to: platform.IdentityRegistry,
        data: encodeFunctionData({
          abi: identityRegistryAbi,
          functionName: 'deleteIdentity',
          args: [address],
        }),
      }
    },
  }
}

async function requireRevocation(wallet: EvmWallet, kycCaseId: string): Promise<WalletRefusal | undefined> {
  const decisions = await decisionsOf(wallet, kycCaseId)
  const revocation = decisions.find(({ decision }) => decision === 'revoke')
  if (revocation === undefined) return { refused: `case ${kycCaseId} is not revoked` }
  return await requirePermission(wallet, 'kyc.revoke', revocation.staff_id)
}

/** Whether the same person has sent a later case with another country. */
async function hasMoved(
  wallet: EvmWallet,
  kycCase: { readonly customer_id: string; readonly country: number; readonly submitted_at: Date },
): Promise<boolean> {
  const later = await wallet.database
    .selectFrom('investment.kyc_case')
    .where('customer_id', '=', kycCase.customer_id)
    .where('submitted_at', '>', kycCase.submitted_at)
    .where('country', '<>', kycCase.country)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return later !== undefined
}

interface RecordWanted {
  readonly key: string
  readonly account: bigint
  readonly country: number
  readonly decidedAt: Date
  readonly check: () => Promise<WalletRefusal | undefined>
}

function identityPlan(wallet: EvmWallet, platform: Platform, wanted: RecordWanted): IdentityPlan {
  const address = evmAddress(wallet, wanted.account)
  const expiry = Math.floor(wanted.decidedAt.getTime() / 1_000) + yearSeconds
  return {
    verifiedUntil: new Date(expiry * 1_000),
    country: wanted.country,
    plan: {
      key: wanted.key,
      request: {
        address,
        identity: String(wanted.account),
        country: String(wanted.country),
        expiry: String(expiry),
      },
      sender: wallet.keys.service('registrar'),
      build: async () =>
        (await wanted.check()) ?? (await recordCall(wallet, platform, { ...wanted, address, expiry })),
    },
  }
}

/** Writes the record, or renews one that says the same. */
async function recordCall(
  wallet: EvmWallet,
  platform: Platform,
  record: RecordWanted & { readonly address: `0x${string}`; readonly expiry: number },
): Promise<ChainCall | WalletRefusal> {
  const { address, account, country, expiry } = record
  const registry = { address: platform.IdentityRegistry, abi: identityRegistryAbi } as const
  const standing = await wallet.chain.client.readContract({
    ...registry,
    functionName: 'recordOf',
    args: [address],
  })
  if (standing.identity === 0n) {
    const registration = { wallet: address, identity: account, country, investorClass: 0, expiry }
    return {
      to: platform.IdentityRegistry,
      data: encodeFunctionData({ abi: identityRegistryAbi, functionName: 'register', args: [registration] }),
    }
  }
  if (standing.country !== country || standing.identity !== account) {
    return {
      refused: `${address} has a record of country ${standing.country}: revoke it before one of ${country}`,
    }
  }
  return {
    to: platform.IdentityRegistry,
    data: encodeFunctionData({
      abi: identityRegistryAbi,
      functionName: 'renew',
      args: [address, standing.investorClass, expiry],
    }),
  }
}

async function decisionsOf(wallet: EvmWallet, kycCaseId: string) {
  return await wallet.database
    .selectFrom('investment.kyc_decision')
    .where('kyc_case_id', '=', kycCaseId)
    .select(['decision', 'staff_id', 'at'])
    .execute()
}

async function requirePermission(
  wallet: EvmWallet,
  permission: string,
  staffId: string,
): Promise<WalletRefusal | undefined> {
  const able = await staffWith(wallet.database, permission, [staffId])
  return able.has(staffId) ? undefined : { refused: `staff ${staffId} may not ${permission}` }
}
