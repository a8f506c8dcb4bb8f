import { formatLocales, type Locale } from './locale.ts'

/** What is needed to write an amount of an asset: `code` as shown, `decimals` of its minor unit. */
export interface AssetUnit {
  readonly code: string
  readonly decimals: number
}

/** The exact decimal text of a count of minor units: `minorToDecimal(12345n, 2)` is `"123.45"`. */
export function minorToDecimal(minor: bigint, decimals: number): string {
  const sign = minor < 0n ? '-' : ''
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0')
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const numberFormats = new Map<string, Intl.NumberFormat>()

function numberFormat(locale: Locale, least: number, most: number, percent = false): Intl.NumberFormat {
  const name = `${locale} ${least} ${most} ${percent}`
  let format = numberFormats.get(name)
  if (format === undefined) {
    format = new Intl.NumberFormat(formatLocales[locale], {
      style: percent ? 'percent' : 'decimal',
      minimumFractionDigits: least,
      maximumFractionDigits: most,
      useGrouping: true,
    })
    numberFormats.set(name, format)
  }
  return format
}

/** Intl takes decimal text exactly; only its type wants a literal. Narrow spaces differ between ICU versions. */
function exact(format: Intl.NumberFormat, decimal: string): string {
  return format.format(decimal as Intl.StringNumericLiteral).replaceAll('\u202f', '\u00a0')
}

/** An amount without its code, with all decimals of the asset: `10.000,50`. */
export function formatAmount(minor: bigint, decimals: number, locale: Locale): string {
  return exact(numberFormat(locale, decimals, decimals), minorToDecimal(minor, decimals))
}

/** An amount with its code, on one line: `10.000 CLP`. */
export function formatMoney(minor: bigint, asset: AssetUnit, locale: Locale): string {
  return `${formatAmount(minor, asset.decimals, locale)}\u00a0${asset.code}`
}

/** A count of units of a security; trailing zeros of divisible ones are not shown. */
export function formatQuantity(units: bigint, locale: Locale, decimals = 0): string {
  return exact(numberFormat(locale, 0, decimals), minorToDecimal(units, decimals))
}

/** A rate in parts per million as a percentage: `2500` is `0,25 %`. */
export function formatPercent(partsPerMillion: bigint | number, locale: Locale): string {
  return exact(numberFormat(locale, 0, 4, true), minorToDecimal(BigInt(partsPerMillion), 6))
}

export type DateTimeDetail = 'date' | 'minute' | 'second'

/** A moment in the reader's zone. `detail` says how fine. */
export function formatDateTime(
  value: Date | string,
  timeZone: string,
  locale: Locale,
  detail: DateTimeDetail = 'minute',
): string {
  return new Intl.DateTimeFormat(formatLocales[locale], {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(detail === 'date' ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    ...(detail === 'second' ? { second: '2-digit' } : {}),
  })
    .format(typeof value === 'string' ? new Date(value) : value)
    .replaceAll('\u202f', '\u00a0')
}

/**
 * What was typed in the reader's own notation as plain decimal text, or null where that would need a guess:
 * `readAmount('1.000,50', 'es')` is `"1000.50"`, `readAmount('1.5', 'es')` is null.
 */
export function readAmount(text: string, locale: Locale): string | null {
  const parts = numberFormat(locale, 1, 1).formatToParts(1_000_000.5)
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.'
  const spaced = /^\s$/.test(parts.find(({ type }) => type === 'group')?.value ?? '')
  const group = spaced ? '[\\u0020\\u00a0\\u202f]' : decimal === ',' ? '\\.' : ','
  // Where spaces group, a point can only be a decimal mark.
  const mark = spaced ? '[.,]' : `\\${decimal}`
  const found = new RegExp(`^(\\d{1,3}(?:${group}\\d{3})+|\\d+)(?:${mark}(\\d+))?$`).exec(text.trim())
  if (found === null) return null
  const whole = (found[1] ?? '').replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '')
  return found[2] === undefined ? whole : `${whole}.${found[2]}`
}
