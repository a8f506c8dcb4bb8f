import { createHash, randomUUID } from 'node:crypto'
import type { CustomerScope } from '#db/customer-scope.ts'
import type { FileStore } from '#app/server/file-store.ts'
import type { UploadedFile } from '#app/server/upload.ts'
import { type NotAnyMore, notAnyMore } from './staff-act.ts'

export const documentsMax = 20

export type AddDocumentResult =
  | { readonly ok: true }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'too-many'; readonly maximum: number }

/** Ties a document to a draft, with the hash of its content. The bytes are kept first: a row never points at nothing. */
export async function addDocument(
  scope: CustomerScope,
  files: FileStore,
  customerId: string,
  input: { readonly securityId: string; readonly title: string; readonly file: UploadedFile },
): Promise<AddDocumentResult> {
  const { securityId, title, file } = input
  const draft = await scope
    .selectFrom('investment.security as s')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    .select((eb) =>
      eb
        .selectFrom('investment.security_document as d')
        .select((sub) => sub.fn.countAll<bigint>().as('n'))
        .whereRef('d.security_id', '=', 's.id')
        .as('documents'),
    )
    .where('s.id', '=', securityId)
    .where('s.status', '=', 'draft')
    .where('i.customer_id', '=', customerId)
    .executeTakeFirst()
  if (!draft) return notAnyMore
  if ((draft.documents ?? 0n) >= BigInt(documentsMax))
    return { ok: false, reason: 'too-many', maximum: documentsMax }
  const id = randomUUID()
  const sha256 = createHash('sha256').update(file.bytes).digest()
  await files.put(id, file.bytes)
  await scope
    .insertInto('file')
    .values({
      id,
      customer_id: customerId,
      name: file.name,
      media_type: file.mediaType,
      size: file.bytes.length,
      sha256,
      sealed: false,
    })
    .execute()
  await scope
    .insertInto('investment.security_document')
    .values({ security_id: securityId, title, file_id: id, sha256 })
    .execute()
  return { ok: true }
}

/** Takes a document off a draft. The policies let only an own draft lose one. */
export async function removeDocument(
  scope: CustomerScope,
  input: { readonly securityId: string; readonly fileId: string },
): Promise<{ readonly ok: true } | NotAnyMore> {
  const { numDeletedRows } = await scope
    .deleteFrom('investment.security_document')
    .where('security_id', '=', input.securityId)
    .where('file_id', '=', input.fileId)
    .executeTakeFirst()
  return numDeletedRows === 0n ? notAnyMore : { ok: true }
}
