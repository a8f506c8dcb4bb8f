import type { Response } from 'express'

/** An error as RFC 9457 writes it. `code` is stable: clients decide by it. */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** what is wrong with each field: its name, and why */
  readonly errors?: Readonly<Record<string, readonly string[]>>
  /** the refusing rule's own figures */
  readonly figures?: Readonly<Record<string, string>>
}

/** Answers with a problem document. */
export function problem(response: Response, { status, code, ...rest }: Problem): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `/problems/${code}`, status, code, ...rest }))
}
