import { useEffect, useState } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'

const copiedShown_ms = 2_000

/** A hash, address or id: shortened to the eye, whole to screen readers and to the clipboard. */
export function Hash({ value, label, whole = false }: { value: string; label: string; whole?: boolean }) {
  const { t } = useMessages()
  // The button needs scripts, so it appears with them.
  const [state, setState] = useState<'absent' | 'ready' | 'copied'>('absent')
  useEffect(() => setState('ready'), [])
  useEffect(() => {
    if (state !== 'copied') return
    const timer = setTimeout(() => setState('ready'), copiedShown_ms)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () => navigator.clipboard.writeText(value).then(() => setState('copied'))
  const short = whole || value.length <= 16 ? value : `${value.slice(0, 8)}…${value.slice(-6)}`
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <span
        aria-hidden="true"
        title={value}
        className={`font-mono text-[0.9em] ${whole ? 'break-all' : 'whitespace-nowrap'}`}
      >
        {short}
      </span>
      <span className="sr-only">{value}</span>
      {state === 'absent' ? null : (
        <button
          type="button"
          onClick={() => void copy()}
          aria-label={t('common.actions.copyNamed', { name: label })}
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-ink-soft hover:bg-hover hover:text-ink"
        >
          <Icon name={state === 'copied' ? 'check' : 'copy'} className="size-4" />
        </button>
      )}
      <span role="status" className="sr-only">
        {state === 'copied' ? t('common.actions.copied') : ''}
      </span>
    </span>
  )
}
