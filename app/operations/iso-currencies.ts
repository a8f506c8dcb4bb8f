import { currencyName } from '#app/i18n/currencies.ts'

/** ISO 4217: decimals of the currencies that can be added. */
export const isoCurrencies = {
  ARS: 2,
  BRL: 2,
  CLP: 0,
  COP: 2,
  EUR: 2,
  GBP: 2,
  MXN: 2,
  PEN: 2,
  PYG: 0,
  USD: 2,
  UYU: 2,
} as const

export type IsoCode = keyof typeof isoCurrencies
export const isoCodes = Object.keys(isoCurrencies) as IsoCode[]

/** The English name, which the token bears on chain. */
export function isoName(code: IsoCode): string {
  return currencyName('en', code)
}
