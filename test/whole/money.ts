import type { Enrolled } from './people.ts'
import type { Visitor } from './visitor.ts'

/** An amount of pesos as this reader sees it, with and without the currency's code. */
export const inPesos = (reader: Visitor, minor: bigint) =>
  reader.formatMoney(minor, { code: 'CLP', decimals: 0 })
export const figure = (reader: Visitor, minor: bigint) => inPesos(reader, minor).replace(/\s?CLP$/, '')

/** An investor asks to deposit pesos. @returns the reference that is shown */
export async function requestDeposit(investor: Visitor, amount: bigint): Promise<string> {
  await investor.open('/money/deposit?currency=CLP')
  await investor.fill({ [investor.t('investor.amount')]: String(amount) })
  await investor.press(investor.t('investor.deposit.send'))
  await investor.sees(
    investor.t('investor.bank.account'),
    investor.card(investor.t('investor.deposit.instructions')),
  )
  const shown = await investor
    .card(investor.t('investor.deposit.instructions'))
    .locator('strong')
    .first()
    .innerText()
  const reference = /ST[A-Z0-9]{6,}/.exec(shown)?.[0]
  if (reference === undefined) throw new Error(`no reference in ${shown}`)
  return reference
}

/** An administrator enters what the bank shows. */
export async function enterPayment(
  admin: Visitor,
  payment: { readonly amount: bigint; readonly bankReference: string; readonly reference: string },
): Promise<void> {
  await admin.open('/deposits/payment?currency=CLP')
  await admin.fill({
    [admin.t('admin.payment.amount')]: String(payment.amount),
    [admin.t('admin.payment.bankReference')]: payment.bankReference,
    [admin.t('admin.payment.paymentReference')]: payment.reference,
    [admin.t('admin.payment.payer')]: 'Pagador',
  })
  await admin.press(admin.t('admin.payment.submit'))
  await admin.page.waitForURL((url) => url.pathname !== '/deposits/payment')
}

/** Remembers this page, so that `stayed` can tell whether it was loaded again. */
export async function watch(visitor: Visitor): Promise<() => Promise<boolean>> {
  await visitor.page.evaluate(() => {
    document.documentElement.dataset['watched'] = 'here'
  })
  return async () => await visitor.page.evaluate(() => document.documentElement.dataset['watched'] === 'here')
}

/** Fills the form of a withdrawal, without its code. */
export async function askWithdrawal(investor: Visitor, amount: bigint): Promise<void> {
  await investor.open('/money/withdraw?currency=CLP')
  await investor.fill({
    [investor.t('investor.amount')]: String(amount),
    [investor.t('investor.bank.bank')]: 'Banco del Inversionista',
    [investor.t('investor.bank.holder')]: 'Titular',
    [investor.t('investor.bank.taxId')]: '11.111.111-1',
    [investor.t('investor.bank.account')]: '00099887766',
  })
}

/** Asks for a withdrawal with a code that serves, and waits until the amount is held. */
export async function requestWithdrawal(investor: Enrolled, amount: bigint): Promise<void> {
  await askWithdrawal(investor, amount)
  await investor.fill({ [investor.t('auth.code')]: await investor.totp.fresh() })
  await investor.press(investor.t('investor.withdrawal.send'))
  await investor.isStated(investor.t('investor.withdrawal.status.held'))
}

/** Types how many units, and waits until the exact figures are shown. */
export async function enterPurchase(investor: Visitor, quantity: bigint): Promise<void> {
  await investor.fill({ [investor.t('public.purchase.quantity')]: String(quantity) })
  await investor.page.getByRole('button', { name: investor.t('public.purchase.buy') }).waitFor()
}
