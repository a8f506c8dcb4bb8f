import { z } from 'zod'
import { refusal } from '#app/form.ts'
import { minorToDecimal } from '#app/i18n/format.ts'

const digitsMax = 20

/**
 * A figure as `MoneyField` submits it to a whole count of its smallest unit, where zero is a figure too.
 * @param maximum in the smallest unit
 */
export function figureSchema(decimals: number, maximum?: bigint) {
  return z.string().transform((text, context): bigint => {
    const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? []
    const refuse = (issue: ReturnType<typeof refusal>): never => {
      context.addIssue({ ...issue, input: text })
      return z.NEVER
    }
    if (whole === undefined || whole.length > digitsMax)
      return refuse(refusal('errors.amount.form', { example: minorToDecimal(1_050n, decimals) }))
    if (fraction.length > decimals) return refuse(refusal('errors.amount.decimals', { decimals }))
    const count = BigInt(whole + fraction.padEnd(decimals, '0'))
    if (maximum !== undefined && count > maximum)
      return refuse(refusal('errors.maximum', { maximum: minorToDecimal(maximum, decimals) }))
    return count
  })
}

/** A percentage with four decimals is a whole count of parts per million; a fee is at most ten percent. */
export const percent = { code: '%', decimals: 4 }
const feePpmMax = 100_000n
export const feeSchema = figureSchema(percent.decimals, feePpmMax)

const day = /^\d{4}-\d{2}-\d{2}$/

/** The day from which a setting is in force, at 00:00 UTC; nothing means at once. */
export const effectiveFrom = z
  .string()
  .regex(day)
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
  .optional()

/** The moment that `effectiveFrom` names; undefined where it has passed already. */
export function effectiveAt(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return now
  const at = new Date(`${text}T00:00:00Z`)
  return at > now ? at : undefined
}
