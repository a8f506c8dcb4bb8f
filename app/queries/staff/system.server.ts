import { sql } from 'kysely'
import { z } from 'zod'
import { backingFresh, missingOnChain } from '#app/acts/cash-backing.ts'
import type { Database } from '#db/database.ts'

const answerLimitMs = 2_000
const healthAnswer = z.object({
  status: z.enum(['ok', 'unavailable']),
  details: z.record(z.string(), z.unknown()),
})

/** A flow that is under way, as `worker` tells of it. */
const waitingFlow = z.object({
  flow: z.string(),
  since: z.iso.datetime(),
  for: z.string(),
  failing: z.array(z.object({ step: z.string(), attempt: z.number(), problem: z.string() })),
})
export type WaitingFlow = z.infer<typeof waitingFlow>
const flowsTold = z.object({ waiting: z.array(waitingFlow) })

export interface PartHealth {
  readonly name: string
  readonly status: 'ok' | 'unavailable' | 'silent'
  readonly details: readonly { readonly name: string; readonly text: string }[]
  readonly milliseconds: number
  readonly flows: readonly WaitingFlow[]
}

/** Asks one process how it is; what does not answer in time is silent. */
async function askPart(name: string, port: number): Promise<PartHealth> {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(answerLimitMs),
    })
    const { status, details } = healthAnswer.parse(await response.json())
    const told = flowsTold.safeParse(details)
    const flows = told.success ? told.data.waiting : []
    // Flows have a table of their own.
    const texts = textsOf(details).filter((detail) => !(told.success && detail.name === 'waiting'))
    return { name, status, details: texts, milliseconds: took(), flows }
  } catch {
    return { name, status: 'silent', details: [], milliseconds: took(), flows: [] }
  }
}

/** What is within another detail carries the names of both: `outbox.waiting`. */
function textsOf(details: object): PartHealth['details'] {
  return Object.entries(details).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? textsOf(value).map((inner) => ({ ...inner, name: `${name}.${inner.name}` }))
      : [{ name, text: textOf(value) }],
  )
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('; ') || '–'
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join(' ')
  if (typeof value === 'string') return value || '–'
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '–'
}

/** Every process that tells about its health. */
export async function readParts(ports: ReadonlyMap<string, number>): Promise<readonly PartHealth[]> {
  return await Promise.all([...ports].map(async ([name, port]) => await askPart(name, port)))
}

const failedMax = 10

/** What the flows are behind with: the outbox, the chain as far as it was watched, the engine's projections. */
export async function readBacklogs(database: Database) {
  const began = performance.now()
  const [size, chains, waiting, failed, projections] = await Promise.all([
    sql<{ bytes: bigint }>`select pg_database_size(current_database()) as bytes`.execute(database),
    database
      .selectFrom('investment.chain_cursor')
      .select(['chain_id', 'block_number', 'block_time', 'updated_at'])
      .orderBy('chain_id')
      .execute(),
    database
      .selectFrom('outbox')
      .select((eb) => [eb.fn.countAll<bigint>().as('waiting'), eb.fn.min('created_at').as('oldest')])
      .where('done_at', 'is', null)
      .executeTakeFirstOrThrow(),
    database
      .selectFrom('outbox')
      .select(['id', 'kind', 'key', 'attempts', 'last_error', 'next_attempt_at', 'created_at'])
      .where('done_at', 'is', null)
      .where('attempts', '>', 0)
      .orderBy('created_at')
      .limit(failedMax)
      .execute(),
    database
      .selectFrom('trading.projection_cursor')
      .select(['name', 'segment', 'block'])
      .orderBy('segment')
      .orderBy('name')
      .execute(),
  ])
  const furthest = new Map<number, bigint>()
  for (const { segment, block } of projections)
    furthest.set(segment, block > (furthest.get(segment) ?? 0n) ? block : (furthest.get(segment) ?? 0n))
  return {
    database: { bytes: size.rows[0]?.bytes ?? 0n, milliseconds: Math.round(performance.now() - began) },
    chains,
    outbox: { waiting: waiting.waiting, oldest: waiting.oldest as Date | null, failed },
    projections: projections.map((one) => ({
      ...one,
      /** blocks behind the furthest of its segment */
      behind: (furthest.get(one.segment) ?? one.block) - one.block,
    })),
  }
}

/** Each currency in engine and on chain, as the wallet last compared them. */
export async function readCash(database: Database) {
  const rows = await database
    .selectFrom('financial.asset as a')
    .leftJoin('financial.cash_comparison as c', 'c.asset_id', 'a.id')
    .select(['a.code', 'a.decimals', 'c.in_engine', 'c.on_chain', 'c.redeemed', 'c.compared_at'])
    .select(backingFresh.as('fresh'))
    .where('a.kind', '=', 'currency')
    .orderBy('a.code')
    .execute()
  return rows.map(({ code, decimals, in_engine, on_chain, redeemed, compared_at, fresh }) => {
    const asset = { code, decimals }
    if (in_engine === null || on_chain === null || redeemed === null || compared_at === null)
      return { asset, comparison: null }
    const found = { inEngine: in_engine, onChain: on_chain, redeemed }
    return {
      asset,
      comparison: { ...found, missing: missingOnChain(found), comparedAt: compared_at, fresh },
    }
  })
}
