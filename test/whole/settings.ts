import type { Visitor } from './visitor.ts'

const reason = 'Puesta en marcha'

/** Invites somebody to the staff from the console. */
export async function invite(
  by: Visitor,
  email: string,
  role: 'admin' | 'compliance' | 'auditor',
): Promise<void> {
  await by.open('/staff')
  const form = by.card(by.t('auth.staff.inviteTitle'))
  await by.fill(
    {
      [by.t('auth.staff.name')]: role,
      [by.t('auth.email')]: email,
      [by.t('auth.staff.role')]: by.t(`auth.staff.role.${role}`),
    },
    form,
  )
  await by.press(by.t('auth.staff.invite'), form)
  await by.sees(by.t('auth.staff.invited'))
}

/** Adds a currency with its limits, in its own units. */
export async function addCurrency(
  by: Visitor,
  code: string,
  limits: {
    readonly depositMin: string
    readonly withdrawalMin: string
    readonly fee: string
    readonly second: string
  },
): Promise<void> {
  await by.open('/settings/currencies')
  await by.follow(code)
  await by.sees(by.t('admin.currencies.addTitle', { code }))
  await by.fill({
    [by.t('admin.currencies.depositMin')]: limits.depositMin,
    [by.t('admin.currencies.withdrawalMin')]: limits.withdrawalMin,
    [by.t('admin.currencies.withdrawalFee')]: limits.fee,
    [by.t('admin.currencies.secondApprovalAbove')]: limits.second,
    [by.t('admin.reason.label')]: reason,
  })
  await by.press(by.t('admin.currencies.add'))
  await by.arrives('/settings/currencies')
}

/** Waits until a currency's cash token is on the chain. */
export async function currencyOpens(by: Visitor, code: string): Promise<void> {
  await by.isStated(by.t('admin.currencies.open'), by.page.getByRole('row', { name: code }))
}

export async function setBankAccount(by: Visitor, currency: string): Promise<void> {
  await by.open('/settings/bank')
  const form = by.card(by.t('admin.bank.set'))
  await by.fill(
    {
      [by.t('admin.currency')]: currency,
      [by.t('admin.bank.bank')]: 'Banco del Operador',
      [by.t('admin.bank.holder')]: 'Operador SpA',
      [by.t('admin.bank.taxId')]: '76.000.000-0',
      [by.t('admin.bank.number')]: '0012003400',
      [by.t('admin.reason.label')]: reason,
    },
    form,
  )
  await by.press(by.t('admin.bank.submit'), form)
  await by.sees('0012003400')
}

/** Sets the fees for every country and kind of user, in per cent. */
export async function setFees(
  by: Visitor,
  fees: { readonly maker: string; readonly taker: string; readonly purchase: string },
): Promise<void> {
  await by.open('/settings/fees')
  await by.fill({
    [by.t('admin.country')]: by.t('admin.fees.everyCountry'),
    [by.t('admin.fees.maker')]: fees.maker,
    [by.t('admin.fees.taker')]: fees.taker,
    [by.t('admin.fees.purchase')]: fees.purchase,
    [by.t('admin.reason.label')]: reason,
  })
  await by.press(by.t('admin.fees.submit'))
  await by.sees(by.t('admin.effective.inForce'))
}

/** Sets what a price in `quote` costs in `payment`: so much `quote` for one `payment`. */
export async function setRate(by: Visitor, quote: string, payment: string, figure: string): Promise<void> {
  await by.open(`/settings/rates?pair=${quote}-${payment}`)
  await by.choose(`1 ${payment} = … ${quote}`)
  await by.fill({ [by.t('admin.rates.figure')]: figure, [by.t('admin.reason.label')]: reason })
  await by.press(by.t('admin.rates.submit'))
  await by.sees(by.t('admin.effective.inForce'), by.card(by.t('admin.rates.pair', { quote, payment })))
}
