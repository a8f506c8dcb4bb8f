import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { registerCompany } from '#app/acts/issuer.ts'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { parseForm } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { CompanyForm, companySchema } from '#app/issuing/company-form.tsx'
import { companySteps } from '#app/issuing/company-steps.ts'
import { useLive } from '#app/live.ts'
import { type OwnIssuer, readOwnIssuer } from '#app/queries/own-securities.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { issuerTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const company = await customer.inScope(async (scope) => await readOwnIssuer(scope, customer.id))
  return { title: t('issuer.company.title'), company: company ?? null }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const submission = parseForm(await args.request.formData(), companySchema, t)
  if (submission.status !== 'success') return data({ lastResult: submission.reply() }, { status: 400 })
  const { country, website = '', description = '', ...rest } = submission.value
  const company = { ...rest, country: Number(country), website, description }
  const result = await customer.inScope(async (scope) => await registerCompany(scope, customer.id, company))
  if (!result.ok) {
    const formErrors = [t('issuer.company.notAnyMore')]
    return data({ lastResult: submission.reply({ formErrors }) }, { status: 400 })
  }
  return redirect('/issuer/company', 303)
}

export default function CompanyPage() {
  const { title, company } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  useLive(['notifications'])
  return (
    <>
      <PageHeader
        title={title}
        lead={t('issuer.company.lead')}
        status={
          company === null ? undefined : (
            <StatusBadge
              tone={issuerTones[company.status]}
              label={t(`issuer.company.status.${company.status}`)}
            />
          )
        }
      />
      <div className="grid gap-6">
        {company === null ? null : <State company={company} />}
        {company === null || company.status === 'rejected' ? (
          <Card title={t(company === null ? 'issuer.company.register' : 'issuer.company.again')}>
            <CompanyForm lastResult={answer?.lastResult} last={company} />
          </Card>
        ) : null}
      </div>
    </>
  )
}

function State({ company }: { company: OwnIssuer }) {
  const { t, locale } = useMessages()
  return (
    <>
      {company.status === 'rejected' ? (
        <Notice tone="error" title={t('issuer.company.rejected')}>
          <p className="whitespace-pre-line">{company.reason}</p>
          <p className="mt-2">{t('issuer.company.rejected.next')}</p>
        </Notice>
      ) : null}
      <Card title={t('issuer.company.state')}>
        <StateSteps label={t('issuer.company.state')} steps={companySteps(company, t)} />
        {company.status === 'verified' ? (
          <p className="mt-6 flex flex-wrap gap-3">
            <LinkButton to="/issuer/securities/new" variant="primary">
              {t('issuer.securities.new')}
            </LinkButton>
            <LinkButton to="/issuer">{t('issuer.securities.title')}</LinkButton>
          </p>
        ) : null}
      </Card>
      {company.status === 'rejected' ? null : (
        <Card title={t('issuer.company.told')}>
          <DescriptionList
            facts={[
              { term: t('issuer.company.legalName'), value: company.legalName },
              { term: t('issuer.company.registrationNumber'), value: company.registrationNumber },
              { term: t('issuer.company.country'), value: countryName(locale, company.country) },
              ...(company.website === ''
                ? []
                : [{ term: t('issuer.company.website'), value: company.website }]),
              ...(company.description === ''
                ? []
                : [
                    {
                      term: t('issuer.company.description'),
                      value: <span className="whitespace-pre-line">{company.description}</span>,
                    },
                  ]),
            ]}
          />
        </Card>
      )}
    </>
  )
}
