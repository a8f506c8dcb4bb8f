export const locales = ['es', 'en', 'ru'] as const

export type Locale = (typeof locales)[number]

/** Each language by its own name, for the language choice. */
export const localeNames: Record<Locale, string> = { es: 'Español', en: 'English', ru: 'Русский' }

/** The regional conventions that numbers and dates follow in each language. */
export const formatLocales: Record<Locale, string> = { es: 'es-CL', en: 'en-GB', ru: 'ru-RU' }

export const defaultLocale: Locale = 'en'

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}

const acceptedLanguagesMax = 20

/** The best of our languages for an `Accept-Language` header, by its quality values; undefined if none fits. */
export function negotiateLocale(acceptLanguage: string | null | undefined): Locale | undefined {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .slice(0, acceptedLanguagesMax)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean)
      return { language: tag.trim().toLowerCase().split('-')[0], quality: Number(quality ?? 1) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
  return wanted.map(({ language }) => language).find(isLocale)
}
