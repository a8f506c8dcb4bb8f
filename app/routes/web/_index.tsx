import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { Colonnade } from '#app/components/colonnade.tsx'
import type { MessageKey } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

export function loader({ context }: LoaderFunctionArgs) {
  if (context.person?.kind === 'investor') throw redirect('/portfolio')
  if (context.person?.kind === 'issuer') throw redirect('/issuer')
  const { t } = messagesFor(context)
  return { title: t('public.home.title'), description: t('public.home.description') }
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Stoa: ${data?.title}` },
  { name: 'description', content: data?.description },
]

const way: readonly MessageKey[] = [
  'public.home.register.one',
  'public.home.register.two',
  'public.home.register.three',
  'public.home.register.four',
  'public.home.register.five',
]

const differences: readonly { title: MessageKey; body: MessageKey }[] = [
  { title: 'public.home.difference.register.title', body: 'public.home.difference.register.body' },
  { title: 'public.home.difference.rules.title', body: 'public.home.difference.rules.body' },
  { title: 'public.home.difference.approval.title', body: 'public.home.difference.approval.body' },
  { title: 'public.home.difference.exact.title', body: 'public.home.difference.exact.body' },
]

export default function Home() {
  const { t } = useMessages()
  return (
    <>
      <section className="grid items-center gap-10 py-6 lg:grid-cols-[1.25fr_1fr] lg:gap-16 lg:py-14">
        <div>
          <h1 className="font-display text-3xl sm:text-4xl">{t('public.home.title')}</h1>
          <p className="mt-5 max-w-[52ch] text-lg text-ink-soft">{t('public.home.lead')}</p>
          <p className="mt-8 flex flex-wrap gap-3">
            <LinkButton to="/offerings" variant="primary">
              {t('public.home.investor.action')}
            </LinkButton>
            <LinkButton to="/register">{t('common.navigation.register')}</LinkButton>
          </p>
        </div>
        <figure className="rounded-lg border border-line bg-surface p-6 shadow-card">
          <figcaption className="text-sm text-ink-soft">{t('public.home.register.caption')}</figcaption>
          <ol className="mt-4 grid">
            {way.map((step, index) => (
              <li key={step} className="figures flex items-baseline gap-4 border-t border-line py-3">
                <span className="w-4 font-display text-xl text-accent">{index + 1}</span>
                <span>{t(step)}</span>
              </li>
            ))}
          </ol>
        </figure>
      </section>

      <Colonnade className="h-24 w-full text-accent opacity-45 sm:h-36" />

      <section aria-labelledby="rely" className="py-12">
        <h2 id="rely" className="font-display text-2xl">
          {t('public.home.difference.title')}
        </h2>
        <dl className="mt-8 grid gap-x-14 gap-y-8 sm:grid-cols-2">
          {differences.map(({ title, body }) => (
            <div key={title} className="border-l-2 border-accent pl-5">
              <dt className="text-lg font-semibold">{t(title)}</dt>
              <dd className="mt-1 max-w-[56ch] text-ink-soft">{t(body)}</dd>
            </div>
          ))}
        </dl>
      </section>

      <div className="grid gap-6 border-t border-line py-12 md:grid-cols-2">
        <Side
          title="public.home.investor.title"
          steps={['public.home.investor.one', 'public.home.investor.two', 'public.home.investor.three']}
          action="public.home.investor.action"
          to="/offerings"
        />
        <Side
          title="public.home.issuer.title"
          steps={['public.home.issuer.one', 'public.home.issuer.two', 'public.home.issuer.three']}
          action="public.home.issuer.action"
          to="/register?kind=issuer"
        />
      </div>

      <section aria-labelledby="honest" className="border-t border-line pt-12">
        <h2 id="honest" className="font-display text-2xl">
          {t('public.home.honest.title')}
        </h2>
        <p className="mt-4 max-w-[68ch] text-ink-soft">{t('public.home.honest.body')}</p>
      </section>
    </>
  )
}

/** One side of the market: what it does here, in order. */
function Side(props: { title: MessageKey; steps: readonly MessageKey[]; action: MessageKey; to: string }) {
  const { t } = useMessages()
  return (
    <Card title={t(props.title)}>
      <ol className="grid gap-4">
        {props.steps.map((step, index) => (
          <li key={step} className="flex gap-4">
            <span className="figures w-4 shrink-0 font-display text-lg text-accent">{index + 1}</span>
            <span>{t(step)}</span>
          </li>
        ))}
      </ol>
      <p className="mt-6">
        <LinkButton to={props.to}>{t(props.action)}</LinkButton>
      </p>
    </Card>
  )
}
