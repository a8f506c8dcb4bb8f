import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { type SecurityTerms, saveDraft, type TermsFault, termsFaults } from '#app/acts/security.ts'
import { parseForm } from '#app/form.ts'
import type { AssetUnit } from '#app/i18n/format.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { readOwnIssuer, readOwnSecurity, readQuoteCurrencies } from '#app/queries/own-securities.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { draftSchema } from './draft-form.tsx'

/** Takes the sent terms: writes a new draft, or the one named anew, and leads to its page. */
export async function takeDraft(args: ActionFunctionArgs, securityId: string | undefined) {
  const customer = requireCustomer(args)
  const messages = messagesFor(args.context)
  const form = await args.request.formData()
  const { issuer, currencies, own } = await customer.inScope(async (scope) => ({
    issuer: await readOwnIssuer(scope, customer.id),
    currencies: await readQuoteCurrencies(scope),
    own: securityId === undefined || (await readOwnSecurity(scope, customer.id, securityId)) !== undefined,
  }))
  if (!own) throw new Response(null, { status: 404 })
  const quote = currencies.find(({ id }) => String(id) === form.get('quote'))
  const submission = parseForm(form, draftSchema(quote?.decimals ?? 0), messages.t)
  const refused = (fieldErrors: Record<string, string[]>, formErrors: string[] = []) =>
    data({ lastResult: submission.reply({ fieldErrors, formErrors }) }, { status: 400 })
  if (submission.status !== 'success') return refused({})
  if (quote === undefined) return refused({ quote: [messages.t('errors.choose')] })
  if (issuer?.status !== 'verified') return refused({}, [messages.t('issuer.draft.notVerified')])
  const { quote: _quote, countries, description = '', ...rest } = submission.value
  const terms: SecurityTerms = {
    ...rest,
    description,
    quoteAssetId: quote.id,
    countries: [...new Set(countries.map(Number))],
  }
  const faults = termsFaults(terms)
  if (faults.length > 0) return refused(byField(faults, quote, messages))
  const saved = await customer.inScope(async (scope) => await saveDraft(scope, issuer.id, securityId, terms))
  if (!saved.ok) return refused({}, [messages.t('issuer.draft.notAnyMore')])
  return redirect(`/issuer/securities/${saved.securityId}`, 303)
}

function byField(
  faults: readonly TermsFault[],
  quote: AssetUnit,
  messages: Messages,
): Record<string, string[]> {
  const errors: Record<string, string[]> = {}
  for (const fault of faults)
    errors[fault.field] = [...(errors[fault.field] ?? []), inWords(fault, quote, messages)]
  return errors
}

function inWords(fault: TermsFault, quote: AssetUnit, { t, formatMoney, formatQuantity }: Messages): string {
  switch (fault.fault) {
    case 'not-whole-lots':
      return t('issuer.draft.fault.notWholeLots', { lot: formatQuantity(fault.lot) })
    case 'off-tick':
      return t('issuer.draft.fault.offTick', { tick: formatMoney(fault.tick, quote) })
    case 'above-supply':
      return t('issuer.draft.fault.aboveSupply', { supply: formatQuantity(fault.supply) })
    case 'too-large':
      return t('issuer.draft.fault.tooLarge', { maximum: formatMoney(fault.notionalMax, quote) })
    default:
      return fault satisfies never
  }
}
