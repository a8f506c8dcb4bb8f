import type { Submission } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { z } from 'zod'
import { amountMax } from '#engine/money/limits.ts'
import { minorToDecimal } from './i18n/format.ts'
import type { Messages, MessageKey, MessageValues } from './i18n/messages.ts'

/** A refusal in a schema: `context.addIssue(refusal('errors.amount.positive'))`. */
export function refusal(key: MessageKey, values: MessageValues = {}) {
  return { code: 'custom' as const, params: { key, values } }
}

function isMessage(params: unknown): params is { key: MessageKey; values: MessageValues } {
  return typeof params === 'object' && params !== null && 'key' in params && 'values' in params
}

function sizeMessage(
  t: Messages['t'],
  origin: string,
  bound: 'least' | 'most',
  limit: number | bigint,
): string {
  const figure = Number(limit)
  if (origin === 'string') {
    if (bound === 'most') return t('errors.text.long', { maximum: figure })
    return figure === 1 ? t('errors.required') : t('errors.text.short', { minimum: figure })
  }
  return bound === 'most'
    ? t('errors.maximum', { maximum: limit.toString() })
    : t('errors.minimum', { minimum: limit.toString() })
}

/** Words in the reader's language for whatever a schema refuses, so that schemas need not carry any. */
function inWords(t: Messages['t']): z.core.$ZodErrorMap {
  return (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        if (issue.expected === 'file') return t('errors.file.missing')
        return t(issue.input === undefined || issue.input === null ? 'errors.required' : 'errors.invalid')
      case 'too_small':
        return sizeMessage(t, issue.origin, 'least', issue.minimum)
      case 'too_big':
        return sizeMessage(t, issue.origin, 'most', issue.maximum)
      case 'invalid_format':
        if (issue.format === 'email') return t('errors.email')
        return t(issue.format === 'url' ? 'errors.url' : 'errors.format')
      case 'invalid_value':
        if (issue.input !== undefined) return t('errors.invalid')
        // One allowed value is a statement to agree to, several are a choice.
        return t(issue.values.length === 1 ? 'errors.required' : 'errors.choose')
      case 'custom':
        return isMessage(issue.params) ? t(issue.params.key, issue.params.values) : t('errors.invalid')
      default:
        return t('errors.invalid')
    }
  }
}

/**
 * A form's fields by a schema, with refusals in the reader's language. The same call serves the action on the
 * server and the check in the browser.
 */
export function parseForm<Schema extends z.ZodType>(
  form: FormData,
  schema: Schema,
  t: Messages['t'],
): Submission<z.input<Schema>, string[], z.output<Schema>> {
  return parseWithZod(form, { schema, error: inWords(t) })
}

const digitsMax = 30

/**
 * A figure as `MoneyField` submits it, plain decimal text, to minor units; zero is one too. Nothing is guessed: without
 * scripts the reader's own notation arrives as typed, and what is not plain is refused.
 */
export function figureSchema(decimals: number) {
  return z.string().transform((text, context): bigint => {
    const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? []
    const refuse = (issue: ReturnType<typeof refusal>): never => {
      context.addIssue({ ...issue, input: text })
      return z.NEVER
    }
    if (whole === undefined)
      return refuse(refusal('errors.amount.form', { example: minorToDecimal(1_050n, decimals) }))
    if (fraction.length > decimals) return refuse(refusal('errors.amount.decimals', { decimals }))
    // Longer is not read at all.
    const minor = whole.length > digitsMax ? undefined : BigInt(whole + fraction.padEnd(decimals, '0'))
    return minor === undefined || minor > amountMax ? refuse(refusal('errors.amount.large')) : minor
  })
}

/** A figure above zero. */
export function amountSchema(decimals: number) {
  return figureSchema(decimals).refine((minor) => minor > 0n, refusal('errors.amount.positive'))
}

/** A field as it was sent; empty where it is missing or a file. */
export function sentText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
