import { createHash } from 'node:crypto'
import type {
  Confirmed,
  MatchOutcome,
  Prepared,
  PreparedIdentity,
  WalletActivities,
} from '#wallet/activities.ts'

export const identityUntil = '2031-01-01T00:00:00.000Z'

/**
 * The wallet as the flows see it: signs each act once under its business key and remembers it, refuses or reverts what
 * a test asks it to, and does not answer while it or its chain is down.
 */
export class ScriptedWallet implements WalletActivities {
  /** no step answers */
  down = false
  /** transactions are signed, and do not become final */
  chainDown = false
  /** by act, `prepareMint`: answered instead of signing */
  readonly refusals = new Map<string, string>()
  /** by business key, `mint/0198…`: how often its transaction reverts before it succeeds */
  readonly reverts = new Map<string, number>()
  /** outcomes other than settled, by trade */
  readonly refusedTrades = new Map<string, string>()
  /** in the records on chain */
  country = 152
  /** every business key signed, once each, in order */
  readonly signed: string[] = []
  /** final, in order */
  readonly final: string[] = []
  readonly #batches = new Map<string, readonly string[]>()

  /** The trades of a batch, as the test's rows have them. */
  tradesOf: (batchId: string) => Promise<readonly string[]> = async (batchId) =>
    this.#batches.get(batchId) ?? []

  async deriveAddresses({ account }: { readonly account: string }) {
    this.#answer()
    return { btc: `bcrt1${account}`, ltc: `rltc1${account}`, evm: addressOf(account) }
  }
  async prepareIdentity(input: { readonly kycCaseId: string }) {
    return this.#identity('prepareIdentity', `identity/${input.kycCaseId}`)
  }
  async prepareTreasuryIdentity(input: { readonly issuerId: string }) {
    return this.#identity('prepareTreasuryIdentity', `identity/${input.issuerId}`)
  }
  async prepareRevocation(input: { readonly kycCaseId: string }) {
    return this.#sign('prepareRevocation', `revocation/${input.kycCaseId}`)
  }
  async prepareDelegation(input: { readonly account: string }) {
    return this.#sign('prepareDelegation', `delegation/${input.account}`)
  }
  async prepareCashToken(input: { readonly assetId: number }) {
    return this.#sign('prepareCashToken', `cash-token/${input.assetId}`)
  }
  async registerCashToken(input: { readonly assetId: number }) {
    this.#answer()
    return { tokenAddress: addressOf(String(input.assetId)) }
  }
  async prepareSecurity(input: { readonly securityId: string }) {
    return this.#sign('prepareSecurity', `security/${input.securityId}`)
  }
  async verifySecurity(input: { readonly securityId: string; readonly assetId: number }) {
    this.#answer()
    const refused = this.refusals.get('verifySecurity')
    if (refused !== undefined) return { refused }
    return {
      chainId: '31337',
      tokenAddress: addressOf(input.securityId),
      transaction: hashOf(`security/${input.securityId}`),
      blockNumber: '7',
      codeHash: hashOf('code'),
    }
  }
  async prepareMint(input: { readonly depositId: string }) {
    return this.#sign('prepareMint', `mint/${input.depositId}`)
  }
  async prepareRedemption(input: { readonly withdrawalId: string }) {
    return this.#sign('prepareRedemption', `redemption/${input.withdrawalId}`)
  }
  async previewBatch(input: { readonly batchId: string }) {
    return (await this.batchOutcomes(input)).filter((match) => match.outcome === 'refused')
  }
  async prepareBatch(input: { readonly batchId: string }) {
    return this.#sign('prepareBatch', `batch/${input.batchId}`)
  }
  async batchOutcomes({ batchId }: { readonly batchId: string }): Promise<readonly MatchOutcome[]> {
    this.#answer()
    const trades = await this.tradesOf(batchId)
    return trades.map((trade) => {
      const refusal = this.refusedTrades.get(trade)
      return refusal === undefined ? { trade, outcome: 'settled' } : { trade, outcome: 'refused', refusal }
    })
  }
  async confirm({ intent }: { readonly intent: string }): Promise<Confirmed> {
    this.#answer()
    if (this.chainDown) throw new Error('the chain does not answer')
    const transaction = hashOf(intent)
    const reverts = this.reverts.get(intent) ?? 0
    if (reverts > 0) {
      this.reverts.set(intent, reverts - 1)
      return { outcome: 'reverted', transaction, blockNumber: '8', error: 'TransferPaused()' }
    }
    if (!this.final.includes(intent)) this.final.push(intent)
    return { outcome: 'final', transaction, blockNumber: '9' }
  }

  #identity(act: string, key: string): PreparedIdentity {
    const prepared = this.#sign(act, key)
    return 'refused' in prepared
      ? prepared
      : { ...prepared, verifiedUntil: identityUntil, country: this.country }
  }

  #sign(act: string, key: string): Prepared {
    this.#answer()
    const refused = this.refusals.get(act)
    if (refused !== undefined) return { refused }
    if (!this.signed.includes(key)) this.signed.push(key)
    return { intent: key, transaction: hashOf(key) }
  }

  #answer(): void {
    if (this.down) throw new Error('the wallet does not answer')
  }
}

/** As Temporal wants them: functions by name. */
export function activitiesOf(wallet: ScriptedWallet): Record<string, (input: never) => Promise<unknown>> {
  const names = Object.getOwnPropertyNames(ScriptedWallet.prototype).filter((name) => name !== 'constructor')
  return Object.fromEntries(
    names.map((name) => [
      name,
      async (input: never) =>
        await (wallet[name as keyof WalletActivities] as (input: never) => Promise<unknown>)(input),
    ]),
  )
}

export const hashOf = (text: string): string => `0x${createHash('sha256').update(text).digest('hex')}`
const addressOf = (text: string): string => hashOf(text).slice(0, 42)
