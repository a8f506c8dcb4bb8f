import type { Messages } from '#app/i18n/messages.ts'
import type { MoneyCurrency } from '#app/queries/own-money.server.ts'

/**
 * The currency that an address or a form names; the first where it names none.
 * @throws a 404 page where there is none of that name, or none at all
 */
export function currencyFor(
  currencies: readonly MoneyCurrency[],
  code: FormDataEntryValue | null,
  t: Messages['t'],
): MoneyCurrency {
  const chosen = code === null ? currencies[0] : currencies.find((currency) => currency.code === code)
  if (chosen === undefined) throw new Response(t('investor.money.noCurrency'), { status: 404 })
  return chosen
}
