import type { LoaderFunctionArgs } from '@remix-run/node'
import { openIdentityDocument } from '#app/acts/open-sealed.ts'
import { sealedAway } from '#app/operations/sealed-away.server.ts'
import { documentKinds } from '#app/queries/staff/verification.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'

/** An identity document, opened for this one answer. */
export async function loader(args: LoaderFunctionArgs) {
  const staff = requireStaff(args, 'kyc.view')
  const kind = found(documentKinds.find((one) => one === args.params['kind']))
  const { database, documents, files } = args.context.services
  const open = documents.open
  if (open === null) throw new Error('this console has no key to open documents with')
  const caseId = uuidIn(args)
  const file = async (id: string) => await files.get(id)
  const opened = await openIdentityDocument({ database, file, open }, staff.actor, { caseId, kind })
  return sealedAway(found(opened), kind, { inPlace: true })
}
