import type { SubmissionResult } from '@conform-to/react'
import { useActionData } from '@remix-run/react'

interface Answer {
  readonly form: string
  readonly lastResult: SubmissionResult<string[]>
}

/** What the action answered to this one of the page's forms. */
export function useAnswer(form: string): SubmissionResult<string[]> | null {
  const answer = useActionData<Answer>()
  return answer?.form === form ? answer.lastResult : null
}
