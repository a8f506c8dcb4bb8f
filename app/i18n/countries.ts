// The package's usual entry registers every language there is.
import countries from 'i18n-iso-countries/index.js'
import english from 'i18n-iso-countries/langs/en.json' with { type: 'json' }
import spanish from 'i18n-iso-countries/langs/es.json' with { type: 'json' }
import russian from 'i18n-iso-countries/langs/ru.json' with { type: 'json' }
import type { Locale } from './locale.ts'

for (const language of [english, spanish, russian]) countries.registerLocale(language)

const numericCode = (country: number): string => String(country).padStart(3, '0')

/** The name of a country by its ISO 3166-1 numeric code; the code itself where there is none. */
export function countryName(locale: Locale, country: number): string {
  return countries.getName(numericCode(country), locale) ?? numericCode(country)
}

export interface CountryOption {
  /** ISO 3166-1 numeric, without leading zeros */
  readonly value: string
  readonly label: string
}

/** Every country, in the alphabet of the language; for a choice. */
export function countryOptions(locale: Locale): readonly CountryOption[] {
  return Object.keys(countries.getNumericCodes())
    .map((code) => ({ value: String(Number(code)), label: countryName(locale, Number(code)) }))
    .sort((one, other) => one.label.localeCompare(other.label, locale))
}
