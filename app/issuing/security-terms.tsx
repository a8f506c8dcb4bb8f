import { Card } from '#app/components/card.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Money } from '#app/components/money.tsx'
import { OfferingProgress } from '#app/components/offering-progress.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { TokenFacts } from '#app/components/token-facts.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { OwnSecurity } from '#app/queries/own-securities.server.ts'

/** The issuer's own sheets on a security: how the offering goes, its terms, where its token is. */
export function SecurityTermsCards({
  security,
  countries,
}: {
  security: OwnSecurity
  countries: readonly string[]
}) {
  const { t } = useMessages()
  const { offering, deployment, symbol, quote } = security
  return (
    <>
      {offering === null ? null : (
        <Card title={t('issuer.security.offering')}>
          <OfferingProgress offering={offering} label={t(`public.offering.status.${offering.status}`)} />
        </Card>
      )}
      <Card title={t('public.offering.terms')}>
        <DescriptionList
          facts={[
            { term: t('public.offering.rights'), value: t(`public.rights.${security.rights}`) },
            { term: t('public.offering.legalBasis'), value: t(`public.legalBasis.${security.legalBasis}`) },
            { term: t('issuer.draft.countries'), value: countries.join(', ') },
            { term: t('issuer.draft.supply'), value: <Quantity units={security.supply} symbol={symbol} /> },
            { term: t('issuer.draft.offered'), value: <Quantity units={security.offered} symbol={symbol} /> },
            { term: t('issuer.draft.lot'), value: <Quantity units={security.lot} symbol={symbol} /> },
            { term: t('issuer.draft.price'), value: <Money minor={security.price} asset={quote} /> },
            { term: t('issuer.draft.tick'), value: <Money minor={security.tick} asset={quote} /> },
            ...(security.description === ''
              ? []
              : [
                  {
                    term: t('issuer.draft.description'),
                    value: <span className="whitespace-pre-line">{security.description}</span>,
                  },
                ]),
          ]}
        />
      </Card>
      {deployment === null ? null : (
        <Card title={t('public.offering.chain')}>
          <TokenFacts deployment={deployment} />
        </Card>
      )}
    </>
  )
}
