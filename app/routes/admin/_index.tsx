import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { LinkButton } from '#app/components/button.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

export function loader({ context }: LoaderFunctionArgs) {
  return { title: messagesFor(context).t('admin.title') }
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }]

export default function Home() {
  const { t } = useMessages()
  return (
    <>
      <PageHeader title={t('admin.home.title')} lead={t('admin.home.signIn')} />
      <LinkButton to="/sign-in" variant="primary">
        {t('common.navigation.signIn')}
      </LinkButton>
    </>
  )
}
