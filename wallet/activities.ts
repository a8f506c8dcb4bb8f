/**
 * What the wallet does for the flows, on the Temporal queue `wallet`. Every act reads for itself, from rows that only
 * `admin` (or the engine) can write, whether it was approved; what a caller passes is an id, never an instruction.
 *
 * An act on chain is two activities: a `prepare…` that checks, signs once under a business key and keeps the signed
 * transaction (called again, it answers with the same), and `confirm`, which sends it, again and again, raises its fee
 * where it must, until it is final. Amounts and numbers travel as decimal strings.
 */

/** The act was refused by the wallet's own check: nothing was signed. */
export type WalletRefusal = { readonly refused: string }

export type Prepared = { readonly intent: string; readonly transaction: string } | WalletRefusal

/** `verifiedUntil`: ISO time until which the record on chain is in force; `country` as it says, ISO 3166-1 numeric. */
export type PreparedIdentity =
  | {
      readonly intent: string
      readonly transaction: string
      readonly verifiedUntil: string
      readonly country: number
    }
  | WalletRefusal

export type Confirmed =
  | { readonly outcome: 'final'; readonly transaction: string; readonly blockNumber: string }
  /** `error`: the name of the custom error with its arguments, as text */
  | {
      readonly outcome: 'reverted'
      readonly transaction: string
      readonly blockNumber: string
      readonly error: string
    }

export type SecurityDeployed = {
  readonly chainId: string
  readonly tokenAddress: string
  readonly transaction: string
  readonly blockNumber: string
  /** keccak-256 of the code read back, equal to the code compiled here */
  readonly codeHash: string
}

export type MatchOutcome = {
  readonly trade: string
  readonly outcome: 'settled' | 'refused'
  /** the contract's typed reason, as text */
  readonly refusal?: string
}

export interface WalletActivities {
  /** Derives and records BTC, LTC and EVM addresses of an account; once per account, the same for ever. */
  deriveAddresses(input: {
    readonly account: string
  }): Promise<{ readonly btc: string; readonly ltc: string; readonly evm: string }>

  /** Identity record and delegation of the account of an approved KYC case (decision `approve`, none `revoke` since). */
  prepareIdentity(input: { readonly kycCaseId: string }): Promise<PreparedIdentity>
  /** The same for a verified issuer's treasury account. */
  prepareTreasuryIdentity(input: { readonly issuerId: string }): Promise<PreparedIdentity>
  /** Removes the record of a case with a decision `revoke`, or whose person sent a later case with another country. */
  prepareRevocation(input: { readonly kycCaseId: string }): Promise<Prepared>
  /** Names the venue as delegate, signed by the account's own key and relayed; after the identity is final. */
  prepareDelegation(input: { readonly account: string }): Promise<Prepared>

  /** Deploys a CashToken for a currency that has none. */
  prepareCashToken(input: { readonly assetId: number }): Promise<Prepared>
  /** Records the deployed token's address on the asset; after `confirm`. */
  registerCashToken(input: { readonly assetId: number }): Promise<{ readonly tokenAddress: string }>

  /** Deploys the suite of a security with both approvals of its present version, minted to the issuer's treasury. */
  prepareSecurity(input: { readonly securityId: string; readonly assetId: number }): Promise<Prepared>
  /** Reads code, wiring, countries and supply back from the chain and compares; sets the asset's token address. */
  verifySecurity(input: {
    readonly securityId: string
    readonly assetId: number
  }): Promise<SecurityDeployed | WalletRefusal>

  /** Mints a credited deposit's received amount; needs its approvals: one, or two above the asset's limit. */
  prepareMint(input: { readonly depositId: string }): Promise<Prepared>
  /** Redeems a paid withdrawal: needs its approvals and the recorded payment. The fee goes to the fee account. */
  prepareRedemption(input: { readonly withdrawalId: string }): Promise<Prepared>

  /** Which matches of the batch the contract would refuse now, and why. */
  previewBatch(input: { readonly batchId: string }): Promise<readonly MatchOutcome[]>
  prepareBatch(input: { readonly batchId: string }): Promise<Prepared>
  /** How the chain answered for each match of a final batch, from its events. */
  batchOutcomes(input: { readonly batchId: string }): Promise<readonly MatchOutcome[]>

  /** Sends the intent's transaction until it is final; heartbeats; waits as long as the chain is down. */
  confirm(input: { readonly intent: string }): Promise<Confirmed>
}
