import { currencyName } from '#app/i18n/currencies.ts'
import type { Locale } from '#app/i18n/locale.ts'
import type { OwnBalance } from '#app/queries/own-money.server.ts'

/** The currencies among these balances, named in the reader's language: the row's own name is what the token bears. */
export function ownCash(balances: readonly OwnBalance[], locale: Locale): readonly OwnBalance[] {
  return balances
    .filter(({ security }) => !security)
    .map((balance) => ({ ...balance, name: currencyName(locale, balance.code) }))
}
