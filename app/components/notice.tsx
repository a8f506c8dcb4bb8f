import type { ReactNode } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'
import { type Tone, toneClasses, toneIcons } from './tone.ts'

export type NoticeTone = 'info' | 'success' | 'warning' | 'error'

const tones: Record<NoticeTone, Tone> = { info: 'info', success: 'good', warning: 'warn', error: 'bad' }

/**
 * A message that belongs to the page: why something is refused, and what to do. `live` for one that appears after
 * an act of the reader, so that it is read out.
 */
export function Notice({
  tone,
  title,
  live = false,
  actions,
  children,
}: {
  tone: NoticeTone
  title?: string
  live?: boolean
  actions?: ReactNode
  children?: ReactNode
}) {
  const { t } = useMessages()
  return (
    <div
      {...(live ? { role: tone === 'error' ? 'alert' : 'status' } : {})}
      className={`flex gap-3 rounded-md border border-current/25 p-4 ${toneClasses[tones[tone]]}`}
    >
      <Icon name={toneIcons[tones[tone]]} className="mt-0.5 size-5" />
      <div className="min-w-0 text-ink">
        <span className="sr-only">{t(`common.tone.${tone}`)}: </span>
        {title === undefined ? null : <p className="font-semibold">{title}</p>}
        {children === undefined ? null : <div>{children}</div>}
        {actions === undefined ? null : <div className="mt-3 flex flex-wrap gap-3">{actions}</div>}
      </div>
    </div>
  )
}
