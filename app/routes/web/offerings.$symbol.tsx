import { randomUUID } from 'node:crypto'
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useState } from 'react'
import { z } from 'zod'
import { purchase } from '#app/acts/trading.ts'
import { SignInFirst } from '#app/authentication/sign-in-first.tsx'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { OfferingProgress } from '#app/components/offering-progress.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TokenFacts } from '#app/components/token-facts.tsx'
import { figureSchema, parseForm, sentText } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import {
  type PurchaseFigures,
  readBuyerStanding,
  readPurchaseFigures,
} from '#app/investing/purchase-figures.server.ts'
import { PurchaseForm, purchaseSchema } from '#app/investing/purchase-form.tsx'
import { useLive } from '#app/live.ts'
import { readOffering, readPaymentCurrencies, readSecurityFacts } from '#app/queries/offerings.server.ts'
import { waitForTrade } from '#app/queries/own-trades.server.ts'
import { readTrader } from '#app/queries/trader.server.ts'
import { type RefusalNames, refusalWords } from '#app/refusal-words.ts'
import { found } from '#app/server/address.ts'
import { isEngineUnavailable } from '#app/server/engine-unavailable.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { offeringTones } from '#app/states/states.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { context } = args
  const messages = messagesFor(context)
  const { t, locale } = messages
  const { database, now } = context.services
  const offering = found(await readOffering(database, args.params['symbol'] ?? ''))
  const facts = await readSecurityFacts(database, offering.securityId)
  const countries = facts.countries.map((country) => countryName(locale, country))
  const currencies = await readPaymentCurrencies(database, offering.quote.id, now())
  return {
    title: offering.name,
    description: t('public.offering.description', { issuer: offering.issuerName, name: offering.name }),
    offering,
    ...facts,
    countries: countries.sort((one, other) => one.localeCompare(other, locale)),
    issuerCountry: countryName(locale, offering.issuerCountry),
    currencies,
    buyer: context.person === null ? null : await buyerFacts(),
    clientOrderId: randomUUID(),
  }

  /** Whether the signed-in reader could buy, in words. */
  async function buyerFacts() {
    const customer = requireCustomer(args)
    const standing = await customer.inScope(
      async (scope) => await readBuyerStanding(scope, customer.id, offering, now()),
    )
    if (standing.state !== 'refused') return { state: standing.state, words: '' }
    const names: RefusalNames = { asset: () => undefined, quote: offering.quote }
    return { state: standing.state, words: refusalWords(messages, standing.refusal, names) }
  }
}

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.title} · Stoa` },
  { name: 'description', content: page?.description },
]

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const { database, engine, now } = args.context.services
  const messages = messagesFor(args.context)
  const { t } = messages
  const offering = found(await readOffering(database, args.params['symbol'] ?? ''))
  const form = await args.request.formData()
  const submission = parseForm(form, purchaseSchema, t)
  const sentId = z.uuid().safeParse(form.get('clientOrderId'))
  const clientOrderId = sentId.success ? sentId.data.toLowerCase() : randomUUID()
  const answer = (
    errors: { fieldErrors?: Record<string, string[]>; formErrors?: string[] } | undefined,
    figures: PurchaseFigures | null,
    nextOrderId: string = randomUUID(),
  ) =>
    data(
      { lastResult: submission.reply(errors), figures, clientOrderId: nextOrderId },
      { status: errors === undefined ? 200 : 400 },
    )
  if (submission.status !== 'success') return answer({}, null, clientOrderId)
  const { quantity, payment } = submission.value
  const wanted = { quantity, paymentAssetId: Number(payment) }
  const known = await customer.inScope(async (scope) => ({
    trader: await readTrader(scope, customer.id, now()),
    result: await readPurchaseFigures(scope, customer.id, offering, wanted, now()),
    currencies: await readPaymentCurrencies(scope, offering.quote.id, now()),
  }))
  if (!known.result.ok && known.result.reason === 'currency-not-taken')
    return answer({ fieldErrors: { payment: [t('errors.choose')] } }, null)
  if (!known.result.ok || known.trader === undefined)
    return answer({ formErrors: [t('public.purchase.notNow')] }, null)
  const { figures } = known.result
  if (quantity % offering.lot !== 0n) {
    const words = t('market.refusal.quantity-off-lot', { lot: messages.formatQuantity(offering.lot) })
    return answer({ fieldErrors: { quantity: [words] } }, null)
  }
  if (form.get('step') !== 'buy') return answer(undefined, figures, clientOrderId)
  // What is agreed to is what was shown, and not what the figures have become since.
  const [agreedQuantity, agreedPayment, agreedTotal = ''] = sentText(form, 'agreement').split('/')
  const totalMax = figureSchema(0).safeParse(agreedTotal)
  if (agreedQuantity !== String(quantity) || agreedPayment !== payment || !totalMax.success)
    return answer({ formErrors: [t('public.purchase.lookAgain')] }, figures, clientOrderId)
  const names: RefusalNames = {
    asset: (id) => known.currencies.find((currency) => currency.id === id),
    quote: offering.quote,
  }
  try {
    const bought = await purchase(engine, {
      account: known.trader.account,
      clientOrderId,
      offeringId: offering.id,
      quantity,
      paymentAssetId: wanted.paymentAssetId,
      totalMax: totalMax.data,
    })
    if (!bought.ok) return answer({ formErrors: [refusalWords(messages, bought.refusal, names)] }, figures)
    await waitForTrade(customer, bought.trade)
    return redirect(`/activity/${bought.trade}?placed`, 303)
  } catch (error) {
    if (!isEngineUnavailable(error)) throw error
    // The same key again: should the first have arrived, it stays one purchase.
    return answer({ formErrors: [t('public.purchase.unavailable')] }, figures, clientOrderId)
  }
}

export default function OfferingPage() {
  const page = useLoaderData<typeof loader>()
  const { offering } = page
  const { t } = useMessages()
  useLive([
    `book:${offering.instrumentId}`,
    ...(page.buyer === null ? [] : (['balances', 'notifications'] as const)),
  ])
  return (
    <>
      <PageHeader
        title={offering.name}
        lead={`${offering.symbol} · ${t(`public.rights.${offering.rights}`)} · ${offering.issuerName}`}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/offerings', label: t('public.offerings.title') }]} />}
        status={
          <StatusBadge
            tone={offeringTones[offering.status]}
            label={t(`public.offering.status.${offering.status}`)}
          />
        }
      />
      <div className="grid items-start gap-8 lg:grid-cols-[3fr_2fr]">
        <div className="grid gap-6 lg:sticky lg:top-24 lg:order-last">
          <Card title={t('public.offering.buy.title')}>
            <Buy />
          </Card>
        </div>
        <div className="min-w-0">
          <Terms />
        </div>
      </div>
    </>
  )
}

function Buy() {
  const { offering, buyer, currencies, clientOrderId } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  // Kept while the page asks again for what changed: a purchase sent twice has one key.
  const [firstOrderId] = useState(clientOrderId)
  const address = `/offerings/${offering.symbol}`
  if (offering.status !== 'open' || offering.remaining === 0n)
    return (
      <div className="grid gap-4">
        <p>{t(offering.status === 'opening' ? 'public.purchase.opening' : 'public.purchase.over')}</p>
        {offering.status === 'opening' ? null : (
          <p>
            <LinkButton to={`/market/${offering.symbol}`}>{t('public.purchase.market')}</LinkButton>
          </p>
        )}
      </div>
    )
  if (buyer === null) return <SignInFirst address={address}>{t('public.purchase.signIn')}</SignInFirst>
  if (buyer.state !== 'admitted')
    return (
      <Notice
        tone="warning"
        title={t('public.purchase.notAdmitted')}
        actions={
          <LinkButton to="/verification" size="small">
            {t('common.navigation.investor.verification')}
          </LinkButton>
        }
      >
        {buyer.state === 'opening' ? t('public.purchase.accountOpening') : buyer.words}
      </Notice>
    )
  return (
    <div className="grid gap-5">
      <PurchaseForm
        offering={offering}
        currencies={currencies}
        clientOrderId={answer?.clientOrderId ?? firstOrderId}
        lastResult={answer?.lastResult}
        figures={answer?.figures ?? null}
      />
      <p className="text-sm text-ink-soft">{t('public.purchase.after')}</p>
    </div>
  )
}

function Terms() {
  const page = useLoaderData<typeof loader>()
  const { offering, deployment } = page
  const { t } = useMessages()
  return (
    <>
      <Card>
        <OfferingProgress
          offering={offering}
          label={t(offering.status === 'closed' ? 'public.offering.soldInAll' : 'public.offering.sold')}
        />
      </Card>
      {offering.description === '' ? null : (
        <Section title={t('public.offering.about')}>
          <p className="max-w-[68ch] whitespace-pre-line">{offering.description}</p>
        </Section>
      )}
      <Section title={t('public.offering.terms')}>
        <Card>
          <DescriptionList
            facts={[
              {
                term: t('public.offering.price'),
                value: <Money minor={offering.price} asset={offering.quote} />,
              },
              { term: t('public.offering.rights'), value: t(`public.rights.${offering.rights}`) },
              {
                term: t('public.offering.supply'),
                value: <Quantity units={offering.supply} symbol={offering.symbol} />,
              },
              {
                term: t('public.offering.offered'),
                value: <Quantity units={offering.quantity} symbol={offering.symbol} />,
              },
              {
                term: t('public.offering.lot'),
                value: <Quantity units={offering.lot} symbol={offering.symbol} />,
              },
              {
                term: t('public.offering.payment'),
                value: page.currencies.map(({ code }) => code).join(', '),
              },
            ]}
          />
        </Card>
      </Section>
      <Section title={t('public.offering.who')}>
        <Card>
          <DescriptionList
            facts={[
              {
                term: t('public.offering.legalBasis'),
                value: (
                  <>
                    {t(`public.legalBasis.${offering.legalBasis}`)}
                    <span className="mt-1 block text-sm text-ink-soft">
                      {t(`public.legalBasis.${offering.legalBasis}.explained`)}
                    </span>
                  </>
                ),
              },
              { term: t('public.offering.countries'), value: page.countries.join(', ') },
            ]}
          />
        </Card>
      </Section>
      <Section title={t('public.offering.issuer')}>
        <Card>
          <DescriptionList
            facts={[
              { term: t('public.issuer.name'), value: offering.issuerName },
              { term: t('public.issuer.registration'), value: offering.issuerRegistration },
              { term: t('public.issuer.country'), value: page.issuerCountry },
              ...(offering.issuerWebsite.startsWith('https://')
                ? [
                    {
                      term: t('public.issuer.website'),
                      value: (
                        <a
                          href={offering.issuerWebsite}
                          rel="noopener noreferrer nofollow"
                          className="rounded-sm break-all text-accent underline"
                        >
                          {offering.issuerWebsite}
                        </a>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      </Section>
      <Documents />
      {deployment === null ? null : (
        <Section title={t('public.offering.chain')} lead={t('public.offering.chain.lead')}>
          <Card>
            <TokenFacts deployment={deployment} />
          </Card>
        </Section>
      )}
    </>
  )
}

function Documents() {
  const { documents } = useLoaderData<typeof loader>()
  const { t, formatQuantity } = useMessages()
  return (
    <Section title={t('public.offering.documents')} lead={t('public.offering.documents.lead')}>
      {documents.length === 0 ? (
        <p className="text-ink-soft">{t('public.offering.documents.none')}</p>
      ) : (
        <ul className="grid gap-4">
          {documents.map(({ id, title, sha256, size }) => (
            <li key={id}>
              <Card>
                <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <Link
                    reloadDocument
                    to={`/documents/${id}`}
                    className="rounded-sm font-medium text-accent underline underline-offset-4"
                  >
                    {title}
                  </Link>
                  <span className="figures text-sm text-ink-soft">
                    {t('public.offering.documents.size', {
                      kilobytes: formatQuantity(BigInt(Math.ceil(size / 1_024))),
                    })}
                  </span>
                </p>
                <p className="mt-2 text-sm text-ink-soft">SHA-256</p>
                <Hash whole value={sha256} label={t('public.offering.documents.hash', { title })} />
              </Card>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
