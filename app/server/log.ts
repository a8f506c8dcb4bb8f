import { pino } from 'pino'

export type Log = ReturnType<typeof processLog>

/**
 * Structured logs on standard output. Only what is named here is ever written about a request: no query, no body, no
 * cookie, no address, no name; paths carry ids and no more.
 */
export function processLog(name: string, level: string) {
  return pino({ name, level, base: { process: name } })
}

/**
 * What may be written of an error. Not the message of a database or of a parser: they quote what was sent, the
 * database its rows besides; the code, and the names of table and constraint, tell what was refused.
 */
export function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const { name: kind, message, stack = '' } = error
  const quotes = 'severity' in error || error instanceof SyntaxError
  return {
    kind,
    ...(quotes ? {} : { message }),
    ...named(error),
    // Its first lines are the message again.
    stack: stack.split('\n').filter((line) => /^\s+at /.test(line)),
  }
}

const tellable = ['code', 'schema', 'table', 'column', 'constraint'] as const

/** The names that an error gives to what went wrong; none of them is a value. */
function named(error: Error): Record<string, string> {
  const facts = new Map<string, unknown>(Object.entries(error))
  return Object.fromEntries(
    tellable.flatMap((name) => {
      const value = facts.get(name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}
