import { Link } from '@remix-run/react'
import type { ComponentProps, ReactNode } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'regular' | 'small'

const variants: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'border-transparent text-accent hover:bg-hover',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-soft',
}

const sizes: Record<ButtonSize, string> = {
  regular: 'min-h-11 px-4 text-base',
  small: 'min-h-9 px-3 text-sm',
}

/** The classes of a button, for the rare element that is not one of the components below. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'regular'): string {
  return `inline-flex items-center justify-center gap-2 rounded-md border font-medium transition-colors duration-150 ease-calm disabled:opacity-55 ${variants[variant]} ${sizes[size]}`
}

interface Look {
  variant?: ButtonVariant
  size?: ButtonSize
  className?: string
}

/** While `pending` it says so, keeps its width and cannot be pressed again. Without `type` it submits nothing. */
export function Button({
  variant = 'secondary',
  size = 'regular',
  pending = false,
  className = '',
  type = 'button',
  children,
  ...rest
}: Look & { pending?: boolean; children: ReactNode } & Omit<ComponentProps<'button'>, 'className'>) {
  const { t } = useMessages()
  return (
    <button
      {...rest}
      type={type}
      disabled={rest.disabled === true || pending}
      className={`${buttonClass(variant, size)} relative ${className}`}
    >
      <span className={`inline-flex items-center gap-2 ${pending ? 'opacity-0' : ''}`}>{children}</span>
      {pending ? (
        <span role="status" className="absolute inset-0 flex items-center justify-center">
          <svg
            viewBox="0 0 20 20"
            aria-hidden="true"
            className="size-5 animate-turn"
            fill="none"
            stroke="currentColor"
          >
            <circle cx="10" cy="10" r="7.5" strokeWidth="2" strokeDasharray="32 16" />
          </svg>
          <span className="sr-only">{t('common.actions.working')}</span>
        </span>
      ) : null}
    </button>
  )
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function LinkButton({
  variant = 'secondary',
  size = 'regular',
  className = '',
  ...rest
}: Look & Omit<ComponentProps<typeof Link>, 'className'>) {
  return <Link {...rest} className={`${buttonClass(variant, size)} ${className}`} />
}
