import { createIntl } from '@formatjs/intl'
import type { Catalogue, MessageKey } from './catalogues.ts'
import {
  type AssetUnit,
  type DateTimeDetail,
  formatAmount,
  formatDateTime,
  formatMoney,
  formatPercent,
  formatQuantity,
} from './format.ts'
import { formatLocales, type Locale } from './locale.ts'

export type { MessageKey } from './catalogues.ts'

export type MessageValues = Readonly<Record<string, string | number>>

/** Texts and figures in one reader's language and zone. */
export interface Messages {
  readonly locale: Locale
  readonly timeZone: string
  /** The message of a key, its arguments filled in. */
  readonly t: (key: MessageKey, values?: MessageValues) => string
  readonly formatAmount: (minor: bigint, decimals: number) => string
  readonly formatMoney: (minor: bigint, asset: AssetUnit) => string
  readonly formatQuantity: (units: bigint, decimals?: number) => string
  readonly formatPercent: (partsPerMillion: bigint | number) => string
  readonly formatDateTime: (value: Date | string, detail?: DateTimeDetail) => string
}

/** The same on server and in the browser, so that what was rendered is what is hydrated. */
export function createMessages(locale: Locale, timeZone: string, catalogue: Catalogue): Messages {
  const intl = createIntl({
    locale: formatLocales[locale],
    messages: { ...catalogue },
    // A wrong argument stops a test; to a reader the plain text is better than no page.
    onError: (error) => {
      if (process.env.NODE_ENV !== 'production') throw error
    },
  })
  return {
    locale,
    timeZone,
    t: (key, values) => intl.formatMessage({ id: key }, values),
    formatAmount: (minor, decimals) => formatAmount(minor, decimals, locale),
    formatMoney: (minor, asset) => formatMoney(minor, asset, locale),
    formatQuantity: (units, decimals) => formatQuantity(units, locale, decimals),
    formatPercent: (partsPerMillion) => formatPercent(partsPerMillion, locale),
    formatDateTime: (value, detail) => formatDateTime(value, timeZone, locale, detail),
  }
}
