import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'

type Arguments = LoaderFunctionArgs | ActionFunctionArgs

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The uuid of the address. @throws a 404 page where it is none, without asking the database */
export function uuidIn(args: Arguments, name = 'id'): string {
  const text = args.params[name] ?? ''
  if (!uuid.test(text)) throw new Response(null, { status: 404 })
  return text
}

/** A number of the address. @throws a 404 page where it is none */
export function numberIn(args: Arguments, name: string): number {
  const text = args.params[name] ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new Response(null, { status: 404 })
  return Number(text)
}

/** What was looked for. @throws a 404 page where there is none */
export function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Response(null, { status: 404 })
  return row
}
