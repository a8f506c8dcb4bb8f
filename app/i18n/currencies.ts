import { formatLocales, type Locale } from './locale.ts'

/** The name of a currency by its ISO 4217 code; the code itself where there is none. */
export function currencyName(locale: Locale, code: string): string {
  return new Intl.DisplayNames(formatLocales[locale], { type: 'currency' }).of(code) ?? code
}
