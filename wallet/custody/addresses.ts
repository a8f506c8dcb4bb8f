import type { Address } from 'viem'
import type { EvmWallet } from '../evm/wallet.ts'

/**
 * Derives and records the three addresses of a trading account; again it answers with the same.
 * @throws where there is no such account, or other addresses are recorded: another seed is in the keystore
 */
export async function deriveAddresses(wallet: EvmWallet, account: bigint) {
  await wallet.database
    .selectFrom('trading.account')
    .where('number', '=', account)
    .select('number')
    .executeTakeFirstOrThrow(() => new Error(`no account ${account}`))
  const derived = wallet.keys.addressesOf(account)
  const chains = ['btc', 'ltc', 'evm'] as const
  await wallet.database
    .insertInto('trading.account_address')
    .values(
      chains.map((chain) => ({
        account,
        chain,
        derivation_path: derived[chain].path,
        address: derived[chain].address,
      })),
    )
    .onConflict((conflict) => conflict.columns(['account', 'chain']).doNothing())
    .execute()
  const recorded = await wallet.database
    .selectFrom('trading.account_address')
    .where('account', '=', account)
    .select(['chain', 'address'])
    .execute()
  for (const { chain, address } of recorded) {
    if (chains.some((known) => known === chain && derived[known].address !== address)) {
      throw new Error(`account ${account} has another ${chain} address on record than this keystore derives`)
    }
  }
  return { btc: derived.btc.address, ltc: derived.ltc.address, evm: derived.evm.address }
}

/** Where the account's tokens and cash are on the EVM chain. */
export const evmAddress = (wallet: EvmWallet, account: bigint): Address =>
  wallet.keys.evmAccount(account).address
