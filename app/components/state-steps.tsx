import { useMessages } from '#app/i18n/use-messages.ts'
import { DateTime } from './date-time.tsx'
import { Icon, type IconName } from './icon.tsx'

export interface Step {
  readonly label: string
  readonly state: 'done' | 'current' | 'failed' | 'upcoming'
  readonly at?: Date | string
  /** Of the current step: whom or what it waits for, as "the bank" or "two approvals". */
  readonly waitsFor?: string
}

const icons: Record<Step['state'], IconName> = {
  done: 'check',
  current: 'clock',
  failed: 'close',
  upcoming: 'dot',
}

const marks: Record<Step['state'], string> = {
  done: 'border-good bg-good-soft text-good',
  current: 'border-accent bg-accent text-on-accent',
  failed: 'border-bad bg-bad-soft text-bad',
  upcoming: 'border-line-strong bg-surface text-ink-soft',
}

/** The states that a matter passes through, where it stands, since when, and what it waits for. */
export function StateSteps({ label, steps }: { label: string; steps: readonly Step[] }) {
  const { t } = useMessages()
  return (
    <ol aria-label={label} className="grid">
      {steps.map((step) => (
        <li
          key={step.label}
          {...(step.state === 'current' ? { 'aria-current': 'step' as const } : {})}
          className="group relative flex gap-4 pb-5 last:pb-0"
        >
          <span
            aria-hidden="true"
            className="absolute top-7 bottom-0 left-3.5 w-px -translate-x-1/2 bg-line-strong group-last:hidden"
          />
          <span
            className={`relative flex size-7 shrink-0 items-center justify-center rounded-full border ${marks[step.state]}`}
          >
            <Icon name={icons[step.state]} className="size-4" />
          </span>
          <div className="min-w-0 pt-0.5">
            <p className={step.state === 'upcoming' ? 'text-ink-soft' : 'font-medium'}>
              {step.label}
              <span className="sr-only"> ({t(`common.steps.${step.state}`)})</span>
            </p>
            {step.waitsFor === undefined ? null : (
              <p className="text-sm text-warn">{t('common.steps.waitsFor', { what: step.waitsFor })}</p>
            )}
            {step.at === undefined ? null : (
              <p className="text-sm text-ink-soft">
                <DateTime value={step.at} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
