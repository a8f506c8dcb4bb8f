import { createHash } from 'node:crypto'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { type CustomerScope, inCustomerScope } from '#db/customer-scope.ts'
import { found, uuidIn } from '#app/server/address.ts'

/** A document of a security, to whoever may see it: everyone once it is published, before that its owner. */
export async function loader(args: LoaderFunctionArgs) {
  const id = uuidIn(args)
  const { person, services } = args.context
  const read = async (database: Pick<CustomerScope, 'selectFrom'>) =>
    await database
      .selectFrom('file')
      .select(['name', 'media_type', 'sha256'])
      .where('id', '=', id)
      // papers of identity are sealed to the officers, and nobody's download
      .where('sealed', '=', false)
      .executeTakeFirst()
  const file = found(
    person === null
      ? await read(services.database)
      : await inCustomerScope(services.database, person.id, read),
  )
  const bytes = await services.files.get(id)
  // What was published is what is handed out, or nothing is.
  if (!createHash('sha256').update(bytes).digest().equals(file.sha256))
    throw new Error(`file ${id} is not what was published`)
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': file.media_type,
      'content-length': String(bytes.length),
      'content-disposition': attachment(id, file.name),
      'cache-control': 'private, no-store',
    },
  })
}

/** The name as it was handed in (RFC 8187), and one of plain letters for whoever does not read that. */
function attachment(id: string, name: string): string {
  const encoded = encodeURIComponent(name).replaceAll("'", '%27').replaceAll('*', '%2A')
  return `attachment; filename="${id}"; filename*=UTF-8''${encoded}`
}
