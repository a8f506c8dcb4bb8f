import type { SubmissionResult } from '@conform-to/react'
import { useActionData } from '@remix-run/react'
import { useMemo } from 'react'

interface Answer {
  readonly form: string
  readonly lastResult: SubmissionResult<string[]>
}

const none: readonly string[] = []

/** Where errors of a form as a whole stand, beside those of its fields. */
const whole = ''

/** What the action answered to this one of the page's forms, field by field; for the rest see `useRefusal`. */
export function useAnswer(form: string): SubmissionResult<string[]> | null {
  const answer = useActionData<Answer>()
  return useMemo(() => {
    if (answer?.form !== form) return null
    const { error, ...rest } = answer.lastResult
    if (!error) return rest
    const { [whole]: _told, ...fields } = error
    return { ...rest, error: fields }
  }, [answer, form])
}

/** Why an act of this page was refused as a whole. Whoever came too late may find its form gone: the page tells it. */
export function useRefusal(): readonly string[] {
  return useActionData<Answer>()?.lastResult?.error?.[whole] ?? none
}
