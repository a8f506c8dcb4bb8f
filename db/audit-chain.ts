import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { AuditHead } from './audit.ts'
import type { Database } from './database.ts'

const pageSize = 1_000

export type AuditChainFault =
  | { readonly fault: 'gap'; readonly after: bigint; readonly found: bigint }
  | { readonly fault: 'wrong-hash'; readonly sequence: bigint }
  | { readonly fault: 'not-chained'; readonly sequence: bigint }
  /** a head kept elsewhere names an entry that is not there any more, or another one */
  | { readonly fault: 'tail-cut'; readonly sequence: bigint }

export type AuditChainCheck = {
  readonly entries: bigint
  readonly head: AuditHead | null
  readonly faults: readonly AuditChainFault[]
}

type Row = {
  readonly sequence: bigint
  readonly fields: readonly string[]
  readonly previous_hash: Buffer
  readonly hash: Buffer
}

/**
 * Recomputes the hash of every entry from its fields, the way `audit.entry_hash` (migration 0004) states it, and compares
 * with what is written and with the heads that were kept outside the database.
 *
 * @param kept newest last; an empty list checks the chain alone
 */
export async function checkAuditChain(
  database: Database,
  kept: readonly AuditHead[],
): Promise<AuditChainCheck> {
  const faults: AuditChainFault[] = []
  const wanted = new Map(kept.map((head) => [head.sequence, Buffer.from(head.hash)]))
  let last: AuditHead = { sequence: 0n, hash: Buffer.alloc(32) }
  for (;;) {
    const page = await readPage(database, last.sequence)
    for (const row of page) {
      if (row.sequence !== last.sequence + 1n)
        faults.push({ fault: 'gap', after: last.sequence, found: row.sequence })
      else if (!row.previous_hash.equals(last.hash))
        faults.push({ fault: 'not-chained', sequence: row.sequence })
      if (!entryHash(row).equals(row.hash)) faults.push({ fault: 'wrong-hash', sequence: row.sequence })
      const keptHash = wanted.get(row.sequence)
      if (keptHash && !keptHash.equals(row.hash)) faults.push({ fault: 'tail-cut', sequence: row.sequence })
      wanted.delete(row.sequence)
      last = { sequence: row.sequence, hash: row.hash }
    }
    if (page.length < pageSize) break
  }
  for (const sequence of wanted.keys()) faults.push({ fault: 'tail-cut', sequence })
  return { entries: last.sequence, head: last.sequence === 0n ? null : last, faults }
}

async function readPage(database: Database, after: bigint): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select sequence, previous_hash, hash, array[
      sequence::text, (extract(epoch from at) * 1000000)::bigint::text, actor_kind, actor, act, subject, reason, details::text
    ] as fields
    from audit.entry where sequence > ${after} order by sequence limit ${pageSize}
  `.execute(database)
  return rows
}

function entryHash(row: Row): Buffer {
  // PostgreSQL's length() counts characters, so a surrogate pair is one.
  const text = row.fields.map((field) => `${[...field].length}:${field}`).join(',')
  return createHash('sha256').update(row.previous_hash).update(text, 'utf8').digest()
}
