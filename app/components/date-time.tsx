import type { DateTimeDetail } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

/** A moment in the reader's zone and notation. */
export function DateTime({ value, detail = 'minute' }: { value: Date | string; detail?: DateTimeDetail }) {
  const { formatDateTime, t, timeZone } = useMessages()
  return (
    // Two ICU versions may write a date differently; the moment itself is in the attribute.
    <time
      dateTime={typeof value === 'string' ? value : value.toISOString()}
      title={t('common.time.in', { zone: timeZone })}
      suppressHydrationWarning
      className="figures whitespace-nowrap"
    >
      {formatDateTime(value, detail)}
    </time>
  )
}
