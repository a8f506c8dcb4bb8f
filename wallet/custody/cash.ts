import { type Address, encodeFunctionData, type Hex } from 'viem'
import { cashTokenAbi } from '#contracts/abi/CashToken.ts'
import type { WalletRefusal } from '../activities.ts'
import type { IntentPlan } from '../evm/prepare.ts'
import type { EvmWallet } from '../evm/wallet.ts'
import { evmAddress } from './addresses.ts'
import { bytes32OfName, bytes32OfUuid } from './bytes32.ts'
import { feeAccount } from './platform.ts'
import { staffWith } from './staff.ts'

const redemptionKey = 'redemption/'

/** Mints what the bank received for a deposit; the bank's entry is the reference, so that it is minted once for ever. */
export async function mintPlan(wallet: EvmWallet, depositId: string): Promise<IntentPlan | WalletRefusal> {
  const deposit = await wallet.database
    .selectFrom('financial.deposit as d')
    .innerJoin('financial.asset as a', 'a.id', 'd.asset_id')
    .leftJoin('financial.bank_entry as e', 'e.id', 'd.bank_entry_id')
    .where('d.id', '=', depositId)
    .select([
      'd.account',
      'd.asset_id',
      'd.status',
      'd.received_amount',
      'a.code',
      'a.token_address',
      'a.second_approval_above',
      'e.id as entry',
      'e.amount as entry_amount',
      'e.asset_id as entry_asset',
      'e.deposit_id as entry_deposit',
      'e.status as entry_status',
    ])
    .executeTakeFirst()
  if (deposit === undefined) return { refused: `no deposit ${depositId}` }
  const { received_amount: amount, token_address: token, entry } = deposit
  if (entry === null || amount === null) return { refused: `deposit ${depositId} has no bank entry` }
  if (deposit.entry_status !== 'assigned' || deposit.entry_deposit !== depositId) {
    return { refused: `bank entry ${entry} is not assigned to deposit ${depositId}` }
  }
  if (deposit.entry_amount !== amount || deposit.entry_asset !== deposit.asset_id) {
    return { refused: `bank entry ${entry} is of ${deposit.entry_amount}, deposit ${depositId} of ${amount}` }
  }
  if (token === null) return { refused: `${deposit.code} has no CashToken` }
  const to = evmAddress(wallet, deposit.account)
  return cashPlan(wallet, {
    key: `mint/${depositId}`,
    act: 'mint',
    token: token as Address,
    holder: to,
    amount,
    reference: bytes32OfUuid(entry),
    check: async () => {
      if (deposit.status === 'cancelled') return { refused: `deposit ${depositId} is cancelled` }
      return await requireDepositApprovals(wallet, depositId, amount, deposit.second_approval_above)
    },
  })
}

async function requireDepositApprovals(
  wallet: EvmWallet,
  depositId: string,
  amount: bigint,
  limit: bigint,
): Promise<WalletRefusal | undefined> {
  const approvals = await wallet.database
    .selectFrom('financial.deposit_approval')
    .where('deposit_id', '=', depositId)
    .select(['staff_id', 'amount'])
    .execute()
  const other = approvals.find((approval) => approval.amount !== amount)
  if (other !== undefined)
    return { refused: `deposit ${depositId}: ${other.amount} approved, ${amount} received` }
  return await requireApprovers(wallet, 'deposit.credit', approvals, {
    of: `deposit ${depositId}`,
    amount,
    limit,
  })
}

/** Burns what a paid withdrawal took from the balance, fee included; the fee is minted to the fee account after it. */
export async function redemptionPlan(
  wallet: EvmWallet,
  withdrawalId: string,
): Promise<IntentPlan | WalletRefusal> {
  const withdrawal = await withdrawalOf(wallet, withdrawalId)
  if (withdrawal === undefined) return { refused: `no withdrawal ${withdrawalId}` }
  const { account, amount, token_address: token } = withdrawal
  if (token === null) return { refused: `${withdrawal.code} has no CashToken` }
  return cashPlan(wallet, {
    key: `${redemptionKey}${withdrawalId}`,
    act: 'redeem',
    token: token as Address,
    holder: evmAddress(wallet, account),
    amount,
    reference: bytes32OfUuid(withdrawalId),
    check: async () => await requireWithdrawalApprovals(wallet, withdrawalId, withdrawal),
  })
}

/**
 * The fee of a redeemed withdrawal, minted to the fee account: the cash is the venue's from then on.
 * @returns undefined where the withdrawal has no fee
 */
export async function withdrawalFeePlan(
  wallet: EvmWallet,
  withdrawalId: string,
): Promise<IntentPlan | undefined> {
  const withdrawal = await withdrawalOf(wallet, withdrawalId)
  if (withdrawal === undefined) throw new Error(`no withdrawal ${withdrawalId}`)
  const { fee, token_address: token } = withdrawal
  if (fee === 0n) return undefined
  if (token === null) throw new Error(`${withdrawal.code} has no CashToken`)
  return cashPlan(wallet, {
    key: `withdrawal-fee/${withdrawalId}`,
    act: 'mint',
    token: token as Address,
    holder: evmAddress(wallet, feeAccount),
    amount: fee,
    reference: withdrawalFeeReference(withdrawalId),
    // What was redeemed is gone already; the caller asks only then.
    check: async () => undefined,
  })
}

/** What the mint of a withdrawal's fee is known by on chain. */
export const withdrawalFeeReference = (withdrawalId: string): Hex =>
  bytes32OfName(`withdrawal-fee/${withdrawalId}`)

/** The withdrawal of a key of `redemptionPlan`; undefined for other keys. */
export function redeemedWithdrawal(key: string): string | undefined {
  return /^redemption\/([0-9a-f-]{36})(#\d+)?$/.exec(key)?.[1]
}

async function withdrawalOf(wallet: EvmWallet, withdrawalId: string) {
  return await wallet.database
    .selectFrom('financial.withdrawal as w')
    .innerJoin('financial.asset as a', 'a.id', 'w.asset_id')
    .where('w.id', '=', withdrawalId)
    .select([
      'w.account',
      'w.amount',
      'w.fee',
      'w.status',
      'a.code',
      'a.token_address',
      'a.second_approval_above',
    ])
    .executeTakeFirst()
}

async function requireWithdrawalApprovals(
  wallet: EvmWallet,
  withdrawalId: string,
  withdrawal: { readonly amount: bigint; readonly status: string; readonly second_approval_above: bigint },
): Promise<WalletRefusal | undefined> {
  const of = `withdrawal ${withdrawalId}`
  if (['refused', 'cancelled', 'rejected'].includes(withdrawal.status))
    return { refused: `${of} is ${withdrawal.status}` }
  const decisions = await wallet.database
    .selectFrom('financial.withdrawal_decision')
    .where('withdrawal_id', '=', withdrawalId)
    .select(['staff_id', 'decision'])
    .execute()
  if (decisions.some(({ decision }) => decision === 'reject')) return { refused: `${of} was rejected` }
  const refusal = await requireApprovers(wallet, 'withdrawal.decide', decisions, {
    of,
    amount: withdrawal.amount,
    limit: withdrawal.second_approval_above,
  })
  if (refusal !== undefined) return refusal
  const payment = await wallet.database
    .selectFrom('financial.withdrawal_payment')
    .where('withdrawal_id', '=', withdrawalId)
    .select('recorded_by')
    .executeTakeFirst()
  if (payment === undefined) return { refused: `${of} has no recorded payment` }
  const able = await staffWith(wallet.database, 'withdrawal.pay', [payment.recorded_by])
  return able.size === 1 ? undefined : { refused: `staff ${payment.recorded_by} may not withdrawal.pay` }
}

/** One who may, or two different ones above the asset's limit (zero: no limit). */
async function requireApprovers(
  wallet: EvmWallet,
  permission: string,
  approvals: readonly { readonly staff_id: string }[],
  act: { readonly of: string; readonly amount: bigint; readonly limit: bigint },
): Promise<WalletRefusal | undefined> {
  const able = await staffWith(
    wallet.database,
    permission,
    approvals.map((approval) => approval.staff_id),
  )
  const needed = act.limit > 0n && act.amount > act.limit ? 2 : 1
  if (able.size >= needed) return undefined
  return { refused: `${act.of} of ${act.amount} has ${able.size} of ${needed} approvals` }
}

interface CashAct {
  readonly key: string
  readonly act: 'mint' | 'redeem'
  readonly token: Address
  readonly holder: Address
  readonly amount: bigint
  readonly reference: Hex
  readonly check: () => Promise<WalletRefusal | undefined>
}

function cashPlan(wallet: EvmWallet, wanted: CashAct): IntentPlan {
  const { act, token, holder, amount, reference } = wanted
  return {
    key: wanted.key,
    request: { act, token, holder, amount: String(amount), reference },
    sender: wallet.keys.service('minter'),
    build: async () =>
      (await wanted.check()) ?? {
        to: token,
        data: encodeFunctionData({ abi: cashTokenAbi, functionName: act, args: [holder, amount, reference] }),
      },
  }
}
