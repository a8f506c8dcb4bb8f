import type { Refusal } from '#engine/refusal.ts'
import { countryName } from './i18n/countries.ts'
import type { Messages } from './i18n/messages.ts'

/** What the words of a refusal need besides its own figures. */
export type RefusalNames = {
  /** by `financial.asset.id` */
  readonly asset: (id: number) => { readonly code: string; readonly decimals: number } | undefined
  /** of the market or offering it was about */
  readonly quote: { readonly code: string; readonly decimals: number }
}

/** The engine's refusal in the reader's language: which rule, which figures. Fields stay as the engine names them. */
export function refusalWords(messages: Messages, refusal: Refusal, names: RefusalNames): string {
  const { t, formatMoney, formatQuantity, formatDateTime, locale } = messages
  const asset = (id: number) => names.asset(id) ?? { code: `#${id}`, decimals: 0 }
  switch (refusal.reason) {
    case 'insufficient-funds': {
      const paid = asset(refusal.asset)
      return t('market.refusal.insufficient-funds', {
        needs: formatMoney(refusal.needs, paid),
        available: formatMoney(refusal.available, paid),
      })
    }
    case 'country-refused':
      return t('market.refusal.country-refused', { country: countryName(locale, refusal.country) })
    case 'verification-expired':
      return t('market.refusal.verification-expired', {
        until: formatDateTime(new Date(refusal.verifiedUntil), 'date'),
      })
    case 'market-not-open':
      return t(`market.refusal.market-not-open.${refusal.phase}`)
    case 'price-off-tick':
      return t('market.refusal.price-off-tick', { tick: formatMoney(refusal.tick, names.quote) })
    case 'price-out-of-range':
      return t('market.refusal.price-out-of-range', { maximum: formatMoney(refusal.maximum, names.quote) })
    case 'quantity-off-lot':
      return t('market.refusal.quantity-off-lot', { lot: formatQuantity(refusal.lot) })
    case 'quantity-out-of-range':
      return t('market.refusal.quantity-out-of-range', { maximum: formatQuantity(refusal.maximum) })
    case 'not-filled-at-once':
      return t('market.refusal.not-filled-at-once', {
        quantity: formatQuantity(refusal.quantity),
        fillable: formatQuantity(refusal.fillable),
      })
    case 'offering-exhausted':
      return t('market.refusal.offering-exhausted', {
        wanted: formatQuantity(refusal.wanted),
        remaining: formatQuantity(refusal.remaining),
      })
    case 'rate-missing':
      return t('market.refusal.rate-missing', { payment: asset(refusal.payment).code })
    case 'total-above-limit': {
      const paid = asset(refusal.asset)
      return t('market.refusal.total-above-limit', {
        total: formatMoney(refusal.total, paid),
        limit: formatMoney(refusal.limit, paid),
      })
    }
    case 'limit-reached':
      return t('market.refusal.limit-reached', { maximum: refusal.maximum })
    case 'account-suspended':
    case 'account-not-verified':
    case 'offering-not-open':
    case 'order-cancelled-before':
    case 'order-already-done':
    case 'unknown-order':
    case 'key-conflict':
    case 'amount-out-of-range':
    case 'busy':
      return t(`market.refusal.${refusal.reason}`)
    case 'unknown-account':
    case 'unknown-asset':
    case 'unknown-instrument':
    case 'unknown-offering':
    case 'unknown-hold':
    case 'unknown-trade':
    case 'trade-already-ended':
    case 'definition-conflict':
    case 'time-runs-backwards':
      return t('market.refusal.not-possible', { reason: refusal.reason })
    default: {
      const never: never = refusal
      return never
    }
  }
}
