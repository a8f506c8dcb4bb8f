import { Icon } from './icon.tsx'
import { type Tone, toneClasses, toneIcons } from './tone.ts'

/** A state in one or two words. */
export function StatusBadge({ tone, label }: { tone: Tone; label: string }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full py-0.5 pr-2.5 pl-1.5 text-sm font-medium whitespace-nowrap ${toneClasses[tone]}`}
    >
      <Icon name={toneIcons[tone]} className="size-4" />
      {label}
    </span>
  )
}
