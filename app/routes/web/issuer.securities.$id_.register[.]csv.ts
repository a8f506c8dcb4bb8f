import type { LoaderFunctionArgs } from '@remix-run/node'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { csv } from '#app/issuing/csv.ts'
import { type Holder, readHolders } from '#app/issuing/register.server.ts'
import { readOwnSecurity, readRegisterSummary } from '#app/queries/own-securities.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'

const holdersMax = 10_000

/** The whole register as a file, each line as of the same block. Figures are plain, so that programs can read them. */
export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const { t, locale } = messagesFor(args.context)
  const { security, holders, block } = await customer.inScope(async (scope) => {
    const own = found(await readOwnSecurity(scope, customer.id, id))
    const { chainId } = found(own.deployment ?? undefined)
    const all = { offset: 0n, limit: holdersMax }
    return {
      security: own,
      holders: await readHolders(scope, args.context.services.personalData, own, all),
      block: (await readRegisterSummary(scope, id, chainId)).block,
    }
  })
  const nameOf = ({ kind, name }: Holder): string => {
    if (kind === 'unknown') return t('issuer.register.unknown')
    if (name === null) return t('issuer.register.erased')
    return kind === 'issuer' ? `${name} (${t('issuer.register.treasury')})` : name
  }
  const head = [
    t('issuer.register.name'),
    t('issuer.register.country'),
    t('issuer.register.quantity'),
    t('issuer.register.sharePpm'),
    t('issuer.register.address'),
    t('issuer.register.block'),
    t('issuer.register.blockHash'),
    t('issuer.register.blockTime'),
  ]
  const asOf =
    block === null ? ['', '', ''] : [String(block.number), block.hash, new Date(block.time).toISOString()]
  const lines = holders.map((holder) => [
    nameOf(holder),
    holder.country === null ? '' : countryName(locale, holder.country),
    String(holder.quantity),
    String(holder.partsPerMillion),
    holder.address,
    ...asOf,
  ])
  // The mark tells spreadsheets that it is UTF-8.
  return new Response(`\ufeff${csv([head, ...lines])}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="register-${security.symbol}.csv"`,
      'cache-control': 'private, no-store',
    },
  })
}
