import type { LoaderFunctionArgs } from '@remix-run/node'
import { sealedAway } from '#app/operations/sealed-away.server.ts'
import { readSecurityDocument } from '#app/queries/staff/securities.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny } from '#app/server/guards.ts'

/** A document of a security, as the issuer handed it in. */
export async function loader(args: LoaderFunctionArgs) {
  requireAny(args, ['issuance.approve-as-compliance', 'issuance.approve-as-admin', 'issuer.verify'])
  const { database, files } = args.context.services
  const documentId = uuidIn(args, 'document')
  const document = found(await readSecurityDocument(database, { securityId: uuidIn(args), documentId }))
  const bytes = await files.get(document.file_id)
  return sealedAway({ mediaType: document.media_type, bytes }, documentId)
}
