import { defaultLocale, isLocale, type Locale, negotiateLocale } from '#app/i18n/locale.ts'

export const themes = ['auto', 'light', 'dark'] as const

/** `auto` follows the device. */
export type Theme = (typeof themes)[number]

export interface Preferences {
  readonly locale: Locale
  readonly theme: Theme
  /** IANA name; `UTC` until the browser or the account tells. */
  readonly timeZone: string
}

export const localeCookie = 'stoa_locale'
export const themeCookie = 'stoa_theme'
export const timeZoneCookie = 'stoa_zone'

const yearInSeconds = 31_536_000

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value)
}

/** Whether this is a time zone that dates can be formatted in. */
export function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The value of one cookie in a `Cookie` header or in `document.cookie`. */
export function cookieValue(cookies: string | null | undefined, name: string): string | undefined {
  const prefix = `${name}=`
  const pair = (cookies ?? '').split(/;\s*/).find((candidate) => candidate.startsWith(prefix))
  try {
    return pair === undefined ? undefined : decodeURIComponent(pair.slice(prefix.length))
  } catch {
    return undefined
  }
}

/** A `Set-Cookie` value for a preference. Readable by scripts: it is no secret, and the browser sets the zone. */
export function preferenceCookie(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${yearInSeconds}; SameSite=Lax`
}

/**
 * The reader's language, theme and zone. Language: the choice in the cookie, then the account, then the browser's
 * languages. Zone: the account, then the browser's own (kept in a cookie by the first page), then UTC.
 */
export function readPreferences(
  headers: {
    readonly cookie?: string | null | undefined
    readonly acceptLanguage?: string | null | undefined
  },
  account?: { readonly locale?: string | null; readonly timeZone?: string | null },
): Preferences {
  const chosenLocale = cookieValue(headers.cookie, localeCookie)
  const chosenTheme = cookieValue(headers.cookie, themeCookie)
  const zone = [account?.timeZone, cookieValue(headers.cookie, timeZoneCookie)].find(
    (candidate) => typeof candidate === 'string' && isTimeZone(candidate),
  )
  return {
    locale:
      [chosenLocale, account?.locale].find(isLocale) ??
      negotiateLocale(headers.acceptLanguage) ??
      defaultLocale,
    theme: isTheme(chosenTheme) ? chosenTheme : 'auto',
    timeZone: zone ?? 'UTC',
  }
}
