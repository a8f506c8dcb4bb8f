import { t, type Visitor } from './visitor.ts'

const reason = 'Puesta en marcha'

/** Invites somebody to the staff from the console. */
export async function invite(
  by: Visitor,
  email: string,
  role: 'admin' | 'compliance' | 'auditor',
): Promise<void> {
  await by.open('/staff')
  const form = by.card(t('auth.staff.inviteTitle'))
  await by.fill(
    {
      [t('auth.staff.name')]: role,
      [t('auth.email')]: email,
      [t('auth.staff.role')]: t(`auth.staff.role.${role}`),
    },
    form,
  )
  await by.press(t('auth.staff.invite'), form)
  await by.sees(t('auth.staff.invited'))
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
  await by.sees(t('admin.currencies.addTitle', { code }))
  await by.fill({
    [t('admin.currencies.depositMin')]: limits.depositMin,
    [t('admin.currencies.withdrawalMin')]: limits.withdrawalMin,
    [t('admin.currencies.withdrawalFee')]: limits.fee,
    [t('admin.currencies.secondApprovalAbove')]: limits.second,
    [t('admin.reason.label')]: reason,
  })
  await by.press(t('admin.currencies.add'))
  await by.arrives('/settings/currencies')
}

/** Waits until a currency's cash token is on the chain. */
export async function currencyOpens(by: Visitor, code: string): Promise<void> {
  await by.isStated(t('admin.currencies.open'), by.page.getByRole('row', { name: code }))
}

export async function setBankAccount(by: Visitor, currency: string): Promise<void> {
  await by.open('/settings/bank')
  const form = by.card(t('admin.bank.set'))
  await by.fill(
    {
      [t('admin.currency')]: currency,
      [t('admin.bank.bank')]: 'Banco del Operador',
      [t('admin.bank.holder')]: 'Operador SpA',
      [t('admin.bank.taxId')]: '76.000.000-0',
      [t('admin.bank.number')]: '0012003400',
      [t('admin.reason.label')]: reason,
    },
    form,
  )
  await by.press(t('admin.bank.submit'), form)
  await by.sees('0012003400')
}

/** Sets the fees for every country and kind of user, in per cent. */
export async function setFees(
  by: Visitor,
  fees: { readonly maker: string; readonly taker: string; readonly purchase: string },
): Promise<void> {
  await by.open('/settings/fees')
  await by.fill({
    [t('admin.country')]: t('admin.fees.everyCountry'),
    [t('admin.fees.maker')]: fees.maker,
    [t('admin.fees.taker')]: fees.taker,
    [t('admin.fees.purchase')]: fees.purchase,
    [t('admin.reason.label')]: reason,
  })
  await by.press(t('admin.fees.submit'))
  await by.sees(t('admin.effective.inForce'))
}

/** Sets what a price in `quote` costs in `payment`: so much `quote` for one `payment`. */
export async function setRate(by: Visitor, quote: string, payment: string, figure: string): Promise<void> {
  await by.open(`/settings/rates?pair=${quote}-${payment}`)
  await by.choose(`1 ${payment} = … ${quote}`)
  await by.fill({ [t('admin.rates.figure')]: figure, [t('admin.reason.label')]: reason })
  await by.press(t('admin.rates.submit'))
  await by.sees(t('admin.effective.inForce'), by.card(t('admin.rates.pair', { quote, payment })))
}
