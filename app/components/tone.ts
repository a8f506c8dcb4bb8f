import type { IconName } from './icon.tsx'

/** What a message or a state means to the reader; always shown with its icon and in words, never by colour alone. */
export type Tone = 'neutral' | 'info' | 'waiting' | 'good' | 'warn' | 'bad'

export const toneIcons: Record<Tone, IconName> = {
  neutral: 'dot',
  info: 'info',
  waiting: 'clock',
  good: 'done',
  warn: 'warning',
  bad: 'cross',
}

export const toneClasses: Record<Tone, string> = {
  neutral: 'bg-sunken text-ink-soft',
  info: 'bg-info-soft text-info',
  waiting: 'bg-warn-soft text-warn',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}
