import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { setFees } from '#app/acts/settings.ts'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Percent } from '#app/components/percent.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { figureSchema, parseForm, refusal } from '#app/form.ts'
import { countryName, countryOptions } from '#app/i18n/countries.ts'
import { minorToDecimal } from '#app/i18n/format.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { effectiveAt, effectiveFrom, EffectiveFromField } from '#app/operations/effective-from.tsx'
import { ReasonField, reasonSchema } from '#app/operations/reason-field.tsx'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { settingsPermissions } from '#app/operations/settings-permissions.ts'
import { SettingsTabs } from '#app/operations/settings-tabs.tsx'
import { type FeeSchedule, listFeeSchedules } from '#app/queries/staff/settings.server.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const userTypeMax = 40

/** A percentage with four decimals is a whole count of parts per million; a fee is at most ten percent. */
const percent = { code: '%', decimals: 4 }
const feePpmMax = 100_000n
const feeSchema = figureSchema(percent.decimals).refine(
  (ppm) => ppm <= feePpmMax,
  refusal('errors.maximum', { maximum: minorToDecimal(feePpmMax, percent.decimals) }),
)

/** Which line of a schedule is meant, from when, and why. */
const whichLine = {
  country: z.coerce.number().int().min(0).max(999),
  userType: z.string().trim().max(userTypeMax).default(''),
  effectiveFrom,
  reason: reasonSchema,
}
const lineForm = z.object({ ...whichLine, maker: feeSchema, taker: feeSchema, purchase: feeSchema })
const removeForm = z.object(whichLine)

/** What is in force at a moment: the latest schedule that began by then. */
function inForceAt(schedules: readonly FeeSchedule[], at: Date): FeeSchedule | undefined {
  return schedules.find((one) => one.effective_from <= at)
}

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, settingsPermissions)
  const { database, now } = args.context.services
  const { t, locale } = messagesFor(args.context)
  const schedules = await listFeeSchedules(database)
  const at = now()
  const inForce = inForceAt(schedules, at)
  return {
    title: t('admin.settings.fees'),
    schedules: schedules.map((one) => ({
      ...one,
      when:
        one === inForce
          ? ('inForce' as const)
          : one.effective_from > at
            ? ('future' as const)
            : ('past' as const),
      lines: one.lines.map((line) => ({
        ...line,
        countryName: line.country === 0 ? t('admin.fees.everyCountry') : countryName(locale, line.country),
      })),
    })),
    countries: [{ value: '0', label: t('admin.fees.everyCountry') }, ...countryOptions(locale)],
    maySet: staff.permissions.includes('fees.set'),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  return form.get('form') === 'remove' ? await removeLine(args, form) : await setLine(args, form)
}

async function setLine(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'fees.set')
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, lineForm, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { country, userType, maker, taker, purchase, reason } = submission.value
  const change = await linesBefore(args, submission.value)
  if (change === 'past')
    return refusedForm(
      form,
      submission.reply({ fieldErrors: { effectiveFrom: [t('admin.effective.notPast')] } }),
    )
  const others = change.lines.filter((line) => !isLine(line, country, userType))
  const line = {
    country,
    userType,
    makerPpm: Number(maker),
    takerPpm: Number(taker),
    purchasePpm: Number(purchase),
  }
  const lines = [...others, line]
  if (!lines.some((one) => isLine(one, 0, '')))
    return refusedForm(form, submission.reply({ fieldErrors: { country: [t('admin.fees.baseNeeded')] } }))
  const { database } = args.context.services
  await setFees(database, staff.actor, { effectiveFrom: change.from, lines, reason })
  return redirect('/settings/fees', 303)
}

async function removeLine(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'fees.set')
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, removeForm, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { country, userType, reason } = submission.value
  const change = await linesBefore(args, submission.value)
  if (change === 'past')
    return refusedForm(
      form,
      submission.reply({ fieldErrors: { effectiveFrom: [t('admin.effective.notPast')] } }),
    )
  const lines = change.lines.filter((line) => !isLine(line, country, userType))
  const words =
    lines.length === change.lines.length
      ? t('admin.fees.noSuchLine')
      : lines.some((line) => isLine(line, 0, ''))
        ? undefined
        : t('admin.fees.baseNeeded')
  if (words !== undefined) return refusedForm(form, submission.reply({ fieldErrors: { country: [words] } }))
  const { database } = args.context.services
  await setFees(database, staff.actor, { effectiveFrom: change.from, lines, reason })
  return redirect('/settings/fees', 303)
}

const isLine = (line: FeeSchedule['lines'][number], country: number, userType: string): boolean =>
  line.country === country && line.userType === userType

/** The lines that will be in force when the change begins; `past` where that moment has passed. */
async function linesBefore(
  { context }: ActionFunctionArgs,
  chosen: { readonly effectiveFrom?: string | undefined },
): Promise<'past' | { readonly from: Date; readonly lines: FeeSchedule['lines'] }> {
  const { database, now } = context.services
  const from = effectiveAt(chosen.effectiveFrom, now())
  if (from === undefined) return 'past'
  return { from, lines: inForceAt(await listFeeSchedules(database), from)?.lines ?? [] }
}

export default function Fees() {
  const { t } = useMessages()
  const { schedules, maySet } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title={t('admin.settings.title')} lead={t('admin.fees.lead')} />
      <SettingsTabs current="fees" />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          {schedules.length === 0 ? (
            <EmptyState title={t('admin.fees.empty')}>{t('admin.fees.emptyHelp')}</EmptyState>
          ) : (
            schedules.map((one) => <Schedule key={one.id} schedule={one} />)
          )}
        </div>
        {maySet ? (
          <div className="grid gap-6">
            <Card title={t('admin.fees.set')}>
              <SetLine />
            </Card>
            {schedules.length === 0 ? null : (
              <Card title={t('admin.fees.remove')}>
                <RemoveLine />
              </Card>
            )}
          </div>
        ) : null}
      </div>
    </>
  )
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>['schedules'][number]

function Schedule({ schedule }: { schedule: Shown }) {
  const { t } = useMessages()
  const tone = { inForce: 'good', future: 'info', past: 'neutral' } as const
  return (
    <section className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-6">
      <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
        <span>
          {t('admin.effective.since')} <DateTime value={schedule.effective_from} />
        </span>
        <StatusBadge tone={tone[schedule.when]} label={t(`admin.effective.${schedule.when}`)} />
      </h2>
      <p className="mt-1 mb-3 text-sm text-ink-soft">
        {schedule.staff}: {schedule.reason}
      </p>
      <DataTable
        caption={t('admin.fees.lines')}
        captionHidden
        rows={schedule.lines}
        rowKey={(line) => `${line.country}/${line.userType}`}
        columns={[
          { id: 'country', header: t('admin.country'), rowHeader: true, cell: (line) => line.countryName },
          {
            id: 'userType',
            header: t('admin.fees.userType'),
            cell: (line) => line.userType || t('admin.fees.everyType'),
          },
          {
            id: 'maker',
            header: t('admin.fees.maker'),
            numeric: true,
            cell: (line) => <Percent partsPerMillion={line.makerPpm} />,
          },
          {
            id: 'taker',
            header: t('admin.fees.taker'),
            numeric: true,
            cell: (line) => <Percent partsPerMillion={line.takerPpm} />,
          },
          {
            id: 'purchase',
            header: t('admin.fees.purchase'),
            numeric: true,
            cell: (line) => <Percent partsPerMillion={line.purchasePpm} />,
          },
        ]}
      />
    </section>
  )
}

function useLabels() {
  const { t } = useMessages()
  return {
    country: t('admin.country'),
    userType: t('admin.fees.userType'),
    maker: t('admin.fees.maker'),
    taker: t('admin.fees.taker'),
    purchase: t('admin.fees.purchase'),
    effectiveFrom: t('admin.effective.from'),
    reason: t('admin.reason.label'),
  }
}

function SetLine() {
  const { t } = useMessages()
  const { countries } = useLoaderData<typeof loader>()
  const labels = useLabels()
  const [form, fields] = useSchemaForm({
    id: 'fees',
    schema: lineForm,
    lastResult: useAnswer('fees'),
    defaultValue: { country: '0' },
  })
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <p className="text-ink-soft">{t('admin.fees.setHelp')}</p>
      <SelectField field={fields.country} label={labels.country} options={countries} />
      <TextField field={fields.userType} label={labels.userType} description={t('admin.fees.userTypeHelp')} />
      <MoneyField
        field={fields.maker}
        label={labels.maker}
        description={t('admin.fees.makerHelp')}
        asset={percent}
      />
      <MoneyField
        field={fields.taker}
        label={labels.taker}
        description={t('admin.fees.takerHelp')}
        asset={percent}
      />
      <MoneyField
        field={fields.purchase}
        label={labels.purchase}
        description={t('admin.fees.purchaseHelp')}
        asset={percent}
      />
      <EffectiveFromField field={fields.effectiveFrom} />
      <ReasonField field={fields.reason} />
      <div>
        <SubmitButton>{t('admin.fees.submit')}</SubmitButton>
      </div>
    </Form>
  )
}

function RemoveLine() {
  const { t } = useMessages()
  const { countries } = useLoaderData<typeof loader>()
  const labels = useLabels()
  const [form, fields] = useSchemaForm({ id: 'remove', schema: removeForm, lastResult: useAnswer('remove') })
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <SelectField field={fields.country} label={labels.country} options={countries} />
      <TextField field={fields.userType} label={labels.userType} description={t('admin.fees.userTypeHelp')} />
      <EffectiveFromField field={fields.effectiveFrom} />
      <ReasonField field={fields.reason} />
      <div>
        <SubmitButton variant="secondary">{t('admin.fees.removeSubmit')}</SubmitButton>
      </div>
    </Form>
  )
}
