// Opens a segment's journal and only reads it. Speaks to DATABASE_URL as the role of `engine`, or to what runs here.
//   npm run engine -- inspect --account 1001 | --order 17 | --key <uuid> [--from <sequence>] [--to <sequence>]
//   npm run engine -- replay [--to <block>]
//   npm run engine -- verify
//   npm run engine -- diff --from <block> --to <block>
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { openPool } from '#db/database.ts'
import { concerns, type Wanted } from '#engine/inspection/concerns.ts'
import { stateDifference, text } from '#engine/inspection/state-difference.ts'
import { emptyJournal, type JournalHead, readJournal, recover } from '#engine/journal/recovery.ts'
import { JournalStore } from '#engine/journal/store.ts'
import { exchangeLimits } from '#engine/matching/limits.ts'
import type { ExchangeState } from '#engine/matching/state.ts'
import { decodeState } from '#engine/matching/state-codec.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { databaseUrlHere, runningHere } from './here.ts'

const usage = `npm run engine -- inspect --account <number> | --order <id> | --key <uuid> [--from <sequence>] [--to <sequence>]
npm run engine -- replay [--to <block>]
npm run engine -- verify
npm run engine -- diff --from <block> --to <block>
each with [--segment <number>], 1 unless told`

const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const place = z.coerce.bigint().min(0n)
const asked = z.object({
  command: z.enum(['inspect', 'replay', 'verify', 'diff']),
  segment: whole.default(1),
  account: whole.optional(),
  order: place.optional(),
  key: z.uuid().toLowerCase().optional(),
  from: place.optional(),
  to: place.optional(),
})
type Asked = z.output<typeof asked>

function readArguments(): Asked {
  const option = { type: 'string' } as const
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { segment: option, account: option, order: option, key: option, from: option, to: option },
  })
  const { data, error } = asked.safeParse({ command: positionals[0], ...values })
  if (error !== undefined)
    throw new Error(`${error.issues[0]?.path.join('.') ?? 'arguments'} is wrong or missing\n${usage}`)
  return data
}

async function databaseUrl(): Promise<string> {
  const given = process.env['DATABASE_URL']
  if (given !== undefined) return given
  const running = await runningHere()
  if (running === undefined)
    throw new Error('Stoa does not run here: set DATABASE_URL, or begin with npm start')
  return await databaseUrlHere(running, 'engine')
}

/** One JSON line for each command that is about what is wanted, with all that it changed. */
async function inspect(store: JournalStore, { account, order, key, from = 0n, to }: Asked): Promise<void> {
  const wanted: Wanted = {
    ...(account !== undefined && { account }),
    ...(order !== undefined && { order }),
    ...(key !== undefined && { key }),
  }
  if (Object.keys(wanted).length === 0)
    throw new Error(`what is looked for? --account, --order or --key\n${usage}`)
  for await (const { block, commands } of readJournal(store)) {
    if (to !== undefined && block.firstSequence > to) return
    for (const applied of commands) {
      const isWithin = applied.sequence >= from && (to === undefined || applied.sequence <= to)
      if (isWithin && concerns(applied, wanted)) {
        const time = new Date(applied.time).toISOString()
        console.log(text({ block: block.number, ...applied, time }))
      }
    }
  }
}

type Replayed = { readonly head: JournalHead; readonly state: ExchangeState; readonly stateHash: string }

/**
 * @param core goes on from `after`
 * @throws where the journal ends before that block
 */
async function replayed(
  store: JournalStore,
  to: bigint | undefined,
  core = createPlainCore(),
  after = emptyJournal,
): Promise<Replayed> {
  const head = await recover(store, core, () => undefined, { after, until: to })
  if (to !== undefined && head.block < to) throw new Error(`the journal ends at block ${head.block}`)
  core.validateInternalState()
  const state = decodeState(core.encodeState(), exchangeLimits)
  return { head, state, stateHash: Buffer.from(core.stateHash()).toString('hex') }
}

function summary({ segment }: JournalStore, { head, state, stateHash }: Replayed): string {
  const orders = [...state.accounts.values()].reduce((sum, account) => sum + account.orders.size, 0)
  const counts = [
    `${head.block} blocks, ${head.sequence} commands`,
    `${state.accounts.size} accounts, ${orders} open orders, ${state.trades.size} trades in settlement`,
  ]
  return `segment ${segment}: ${counts.join('; ')}\nstate ${stateHash}`
}

async function difference(store: JournalStore, { from, to }: Asked): Promise<void> {
  if (from === undefined || to === undefined || from >= to)
    throw new Error(`between which blocks? --from <block> --to <later block>\n${usage}`)
  const core = createPlainCore()
  const before = await replayed(store, from, core)
  const after = await replayed(store, to, core, before.head)
  for (const one of stateDifference(before.state, after.state)) console.log(text(one))
}

async function act(): Promise<void> {
  const wanted = readArguments()
  // Whatever goes wrong here, nothing is written.
  const url = new URL(await databaseUrl())
  url.searchParams.set('options', '-c default_transaction_read_only=on')
  const pool = openPool(url.href, { size: 1, onError: () => undefined })
  const store = new JournalStore(pool, wanted.segment)
  try {
    switch (wanted.command) {
      case 'inspect':
        return await inspect(store, wanted)
      case 'replay':
        return console.log(summary(store, await replayed(store, wanted.to)))
      case 'verify':
        console.log(summary(store, await replayed(store, undefined)))
        return console.log(
          'every block follows the one before it, and its replay brings the same events and state',
        )
      case 'diff':
        return await difference(store, wanted)
      default:
        return wanted.command satisfies never
    }
  } finally {
    await pool.end()
  }
}

try {
  await act()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
