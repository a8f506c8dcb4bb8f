import type { AuditHead } from '#db/audit.ts'
import { keepHead, mendKeptHeads, readKeptHeads } from '#db/audit-head.ts'
import type { Database } from '#db/database.ts'

/**
 * Keeps the newest head of the audit log outside the database, whenever there is a newer one than was last kept.
 *
 * @returns a look, to be called one at a time
 */
export function headKeeper(database: Database, file: string): () => Promise<void> {
  let kept: bigint | undefined
  return async () => {
    if (kept === undefined) {
      await mendKeptHeads(file)
      kept = (await readKeptHeads(file)).at(-1)?.sequence ?? 0n
    }
    const head: AuditHead | undefined = await database
      .selectFrom('audit.entry')
      .select(['sequence', 'hash'])
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!head || head.sequence <= kept) return
    await keepHead(file, head)
    kept = head.sequence
  }
}
