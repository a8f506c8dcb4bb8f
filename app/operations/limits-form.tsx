import { z } from 'zod'
import type { FieldMetadata } from '@conform-to/react'
import { MoneyField } from '#app/components/money-field.tsx'
import { amountSchema, figureSchema } from '#app/form.ts'
import type { AssetUnit } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { reasonSchema } from './reason-field.tsx'

/** Limits of a currency, in its minor units. */
export function limitsSchema(decimals: number) {
  return z.object({
    depositMin: amountSchema(decimals),
    withdrawalMin: amountSchema(decimals),
    withdrawalFee: figureSchema(decimals),
    secondApprovalAbove: figureSchema(decimals),
    reason: reasonSchema,
  })
}

const names = ['depositMin', 'withdrawalMin', 'withdrawalFee', 'secondApprovalAbove'] as const

/** Labels of the limits, for the form's summary of errors. */
export function useLimitLabels(): Record<(typeof names)[number] | 'reason', string> {
  const { t } = useMessages()
  return {
    depositMin: t('admin.currencies.depositMin'),
    withdrawalMin: t('admin.currencies.withdrawalMin'),
    withdrawalFee: t('admin.currencies.withdrawalFee'),
    secondApprovalAbove: t('admin.currencies.secondApprovalAbove'),
    reason: t('admin.reason.label'),
  }
}

/** The four amounts of a currency. */
export function LimitFields({
  fields,
  asset,
}: {
  fields: Record<(typeof names)[number], FieldMetadata<unknown>>
  asset: AssetUnit
}) {
  const { t } = useMessages()
  const labels = useLimitLabels()
  return (
    <>
      <MoneyField field={fields.depositMin} label={labels.depositMin} asset={asset} />
      <MoneyField field={fields.withdrawalMin} label={labels.withdrawalMin} asset={asset} />
      <MoneyField
        field={fields.withdrawalFee}
        label={labels.withdrawalFee}
        description={t('admin.currencies.withdrawalFeeHelp')}
        asset={asset}
      />
      <MoneyField
        field={fields.secondApprovalAbove}
        label={labels.secondApprovalAbove}
        description={t('admin.currencies.secondApprovalAboveHelp')}
        asset={asset}
      />
    </>
  )
}
