import { useMessages } from '#app/i18n/use-messages.ts'
import { DescriptionList } from './description-list.tsx'
import { Hash } from './hash.tsx'

/** Where the token of a security is. */
export function TokenFacts({
  deployment,
}: {
  deployment: { readonly chainId: bigint; readonly tokenAddress: string; readonly transaction: string }
}) {
  const { t } = useMessages()
  return (
    <DescriptionList
      facts={[
        { term: t('public.offering.chain.id'), value: String(deployment.chainId) },
        {
          term: t('public.offering.chain.token'),
          value: <Hash whole value={deployment.tokenAddress} label={t('public.offering.chain.token')} />,
        },
        {
          term: t('public.offering.chain.transaction'),
          value: <Hash value={deployment.transaction} label={t('public.offering.chain.transaction')} />,
        },
      ]}
    />
  )
}
