import { pino } from 'pino'

export type Log = ReturnType<typeof processLog>

/**
 * Structured logs on standard output. Only what is named here is ever written about a request: no query, no body, no
 * cookie, no address, no name; paths carry ids and no more.
 */
export function processLog(name: string, level: string) {
  return pino({ name, level, base: { process: name } })
}

/** What may be written of an error: a database's error carries the row's values in `detail`, which stay out. */
export function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { kind: error.name, message: error.message, stack: error.stack, ...code }
}
