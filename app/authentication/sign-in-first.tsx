import type { ReactNode } from 'react'
import { LinkButton } from '#app/components/button.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

/** What a stranger reads where only customers can act: the ways in, back to `address` afterwards. */
export function SignInFirst({ address, children }: { address: string; children: ReactNode }) {
  const { t } = useMessages()
  return (
    <div className="grid gap-4">
      <p>{children}</p>
      <p className="flex flex-wrap gap-3">
        <LinkButton to={`/sign-in?next=${encodeURIComponent(address)}`} variant="primary">
          {t('common.navigation.signIn')}
        </LinkButton>
        <LinkButton to="/register">{t('common.navigation.register')}</LinkButton>
      </p>
    </div>
  )
}
