import type { Confirmed, PreparedIdentity, WalletActivities, WalletRefusal } from '../activities.ts'
import { confirmIntent } from '../evm/confirm.ts'
import { type IntentPlan, prepareIntent } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { deriveAddresses } from './addresses.ts'
import { mintPlan, redeemedWithdrawal, redemptionPlan, withdrawalFeePlan } from './cash.ts'
import { allowCashPlan, cashTokenAsset, cashTokenPlan, recordCashToken } from './cash-token.ts'
import { delegatedAccount, delegationPlan, recordDelegation } from './delegation.ts'
import { type IdentityPlan, investorIdentity, revocationPlan, treasuryIdentity } from './identity.ts'
import { securityPlan } from './issuance.ts'
import type { Platform } from './platform.ts'
import { verifySecurity } from './security-verification.ts'
import { batchOutcomes, batchPlan, previewBatch } from './settlement.ts'

/**
 * What the wallet does for the flows, apart from Temporal.
 *
 * @param waiting gives the signal that ends the waiting of the act that asks
 */
export function walletActs(
  wallet: EvmWallet,
  platform: Platform,
  waiting: () => AbortSignal,
): WalletActivities {
  const prepare = async (plan: IntentPlan | WalletRefusal) =>
    'refused' in plan ? plan : await prepareIntent(wallet, plan)
  return {
    deriveAddresses: async ({ account }) => await deriveAddresses(wallet, BigInt(account)),
    prepareIdentity: async ({ kycCaseId }) =>
      await prepareIdentity(wallet, await investorIdentity(wallet, platform, kycCaseId)),
    prepareTreasuryIdentity: async ({ issuerId }) =>
      await prepareIdentity(wallet, await treasuryIdentity(wallet, platform, issuerId)),
    prepareRevocation: async ({ kycCaseId }) =>
      await prepare(await revocationPlan(wallet, platform, kycCaseId)),
    prepareDelegation: async ({ account }) =>
      await prepare(await delegationPlan(wallet, platform, BigInt(account))),
    prepareCashToken: async ({ assetId }) => await prepare(await cashTokenPlan(wallet, platform, assetId)),
    registerCashToken: async ({ assetId }) => ({
      tokenAddress: await recordCashToken(wallet, platform, assetId),
    }),
    prepareSecurity: async ({ securityId, assetId }) =>
      await prepare(await securityPlan(wallet, platform, securityId, assetId)),
    verifySecurity: async ({ securityId, assetId }) =>
      await verifySecurity(wallet, platform, securityId, assetId),
    prepareMint: async ({ depositId }) => await prepare(await mintPlan(wallet, depositId)),
    prepareRedemption: async ({ withdrawalId }) => await prepare(await redemptionPlan(wallet, withdrawalId)),
    previewBatch: async ({ batchId }) => await previewBatch(wallet, platform, batchId),
    prepareBatch: async ({ batchId }) => await prepare(await batchPlan(wallet, platform, batchId)),
    batchOutcomes: async ({ batchId }) => await batchOutcomes(wallet, platform, batchId),
    confirm: async ({ intent }) => await confirmWithWhatFollows(wallet, platform, intent, waiting()),
  }
}

async function prepareIdentity(
  wallet: EvmWallet,
  wanted: IdentityPlan | WalletRefusal,
): Promise<PreparedIdentity> {
  if ('refused' in wanted) return wanted
  const answer = await prepareIntent(wallet, wanted.plan)
  if ('refused' in answer) return answer
  return { ...answer, verifiedUntil: wanted.verifiedUntil.toISOString(), country: wanted.country }
}

/**
 * Confirms an intent, and once it is final does what belongs to the same act: a delegation is recorded, a new CashToken
 * let into the settlement, the fee of a redeemed withdrawal minted to the fee account. All of it once, however often
 * this is asked.
 */
async function confirmWithWhatFollows(
  wallet: EvmWallet,
  platform: Platform,
  intent: string,
  signal: AbortSignal,
): Promise<Confirmed> {
  const end = await confirmIntent(wallet, intent, signal)
  if (end.outcome !== 'final') return end
  const { key } = await wallet.database
    .selectFrom('financial.chain_intent')
    .where('id', '=', intent)
    .select('key')
    .executeTakeFirstOrThrow()
  const account = delegatedAccount(key)
  if (account !== undefined) await recordDelegation(wallet, account, end.transaction)
  const asset = cashTokenAsset(key)
  if (asset !== undefined) await carryOut(wallet, await allowCashPlan(wallet, platform, asset), signal)
  const withdrawal = redeemedWithdrawal(key)
  const fee = withdrawal === undefined ? undefined : await withdrawalFeePlan(wallet, withdrawal)
  if (fee !== undefined) await carryOut(wallet, fee, signal)
  return end
}

/** @throws where the chain refuses: what follows a final act is never refused while the contracts are as we left them */
async function carryOut(wallet: EvmWallet, plan: IntentPlan, signal: AbortSignal): Promise<void> {
  const answer = await prepareIntent(wallet, plan)
  if ('refused' in answer) throw new Error(`${plan.key}: ${answer.refused}`)
  const end = await confirmIntent(wallet, answer.intent, signal)
  if (end.outcome !== 'final') throw new Error(`${plan.key}: ${end.error}`)
}
