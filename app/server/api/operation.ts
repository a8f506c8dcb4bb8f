import type { Request, RequestHandler } from 'express'
import type { z } from 'zod'
import type { RequestContext } from '../context.ts'
import { isEngineUnavailable } from '../engine-unavailable.ts'
import { type Problem, problem } from '../problem.ts'

/** What an operation says instead of its answer. */
export class Refused {
  readonly problem: Problem
  constructor(refusal: Problem) {
    this.problem = refusal
  }
}

/** Answers by the schema that the document shows. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  act: (context: RequestContext, request: Request) => Promise<z.input<Schema>>,
): RequestHandler {
  return answering(async (context, request) => ({
    status: 200,
    body: schema.parse(await act(context, request)),
  }))
}

/** Sends what `act` answers; what it refuses is a problem document. */
export function answering(
  act: (
    context: RequestContext,
    request: Request,
  ) => Promise<{ readonly status: number; readonly body: unknown }>,
): RequestHandler {
  return async (request, response) => {
    try {
      const { status, body } = await act(response.locals['context'] as RequestContext, request)
      if (status >= 400) response.type('application/problem+json').status(status).send(JSON.stringify(body))
      else response.status(status).json(body)
    } catch (error) {
      if (error instanceof Refused) return problem(response, error.problem)
      if (!isEngineUnavailable(error)) throw error
      problem(response, {
        status: 503,
        code: 'engine-unavailable',
        title: 'The exchange is not answering now',
      })
    }
  }
}

/** @throws Refused naming each wrong field */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const errors: Record<string, string[]> = {}
  for (const { path, message } of error.issues) (errors[path.join('.')] ??= []).push(message)
  throw new Refused({ status: 400, code: 'invalid-request', title: 'A parameter is wrong', errors })
}
