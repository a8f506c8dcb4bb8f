import type { MessageKey } from '#app/i18n/messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { LinkButton } from './button.tsx'

function wording(status: number): { title: MessageKey; body: MessageKey } {
  switch (status) {
    case 403:
      return { title: 'errors.page.forbidden.title', body: 'errors.page.forbidden.body' }
    case 404:
      return { title: 'errors.page.notFound.title', body: 'errors.page.notFound.body' }
    case 429:
      return { title: 'errors.page.tooMany.title', body: 'errors.page.tooMany.body' }
    case 503:
      return { title: 'errors.page.unavailable.title', body: 'errors.page.unavailable.body' }
    default:
      return { title: 'errors.page.unexpected.title', body: 'errors.page.unexpected.body' }
  }
}

/** What a reader sees instead of a page. `detail` is the refusal's own words, where it has any. */
export function ErrorPage({
  status,
  requestId,
  detail,
}: {
  status: number
  requestId: string
  detail?: string
}) {
  const { t } = useMessages()
  const { title, body } = wording(status)
  return (
    <div className="mx-auto max-w-xl py-10 sm:py-20">
      <p className="figures text-sm text-ink-soft">{t('errors.page.status', { status: String(status) })}</p>
      <h1 className="mt-1 font-display text-3xl">{t(title)}</h1>
      <p className="mt-4 text-lg text-ink-soft">{detail ?? t(body)}</p>
      <p className="mt-8">
        <LinkButton to="/" variant="primary" reloadDocument>
          {t('common.navigation.home')}
        </LinkButton>
      </p>
      {status < 500 || requestId === '' ? null : (
        <p className="mt-10 border-t border-line pt-4 text-sm text-ink-soft">
          {t('errors.page.reference')}: <code className="font-mono text-ink">{requestId}</code>
          <br />
          {t('errors.page.referenceHelp')}
        </p>
      )}
    </div>
  )
}
