import { randomUUID } from 'node:crypto'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { openPool } from '#db/database.ts'
import { migrate } from '#db/migrate.ts'
import { ensureRoles, type ProcessRole, processRoles } from '#db/roles.ts'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import { takeLease } from '#engine/journal/lease.ts'
import { emptyJournal } from '#engine/journal/recovery.ts'
import { Sequencer } from '#engine/journal/sequencer.ts'
import { JournalStore } from '#engine/journal/store.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { freePort } from '../parts/port.ts'
import { ensureDatabase, startPostgres } from '../parts/postgres.ts'
import { openingCommands } from './exchange.ts'
import { median } from './statistics.ts'

/** A PostgreSQL of its own that waits for the disk, with the product's schema. */
export interface JournalStage {
  readonly pool: Pool
  /** what the disk takes to keep eight kilobytes, in milliseconds: the median of two hundred */
  readonly fsyncMs: number
  /** bytes of write-ahead log since the server was made */
  walBytes(): Promise<number>
  close(): Promise<void>
}

export async function openJournalStage(): Promise<JournalStage> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  // PostgreSQL's own user must be able to pass.
  await chmod(directory, 0o755)
  const { running, url } = await startPostgres({
    dataDirectory: join(directory, 'postgres'),
    port: await freePort(),
    password: randomUUID(),
    logFile: join(directory, 'postgres.log'),
    durable: true,
  })
  await ensureDatabase(url('postgres'), 'bench')
  const owner = url('bench')
  const passwords = processRoles.map((role) => [role, randomUUID()])
  await ensureRoles(owner, Object.fromEntries(passwords) as Record<ProcessRole, string>)
  await migrate(owner)
  const pool = openPool(owner, { size: 2, onError: (error) => console.error(error.message) })
  return {
    pool,
    fsyncMs: fsyncTime(directory),
    walBytes: async () => {
      const { rows } = await pool.query<{ bytes: string }>(
        `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes`,
      )
      return Number(rows[0]?.bytes)
    },
    close: async () => {
      await pool.end()
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function fsyncTime(directory: string): number {
  const file = openSync(join(directory, 'fsync'), 'w')
  const page = Buffer.alloc(8_192)
  const took = Array.from({ length: 200 }, () => {
    const started = performance.now()
    writeSync(file, page, 0, page.length, 0)
    fdatasyncSync(file)
    return performance.now() - started
  })
  closeSync(file)
  return median(took)
}

/** A leader of a segment that nobody led before, in this process, with one open market. */
export async function lead(stage: JournalStage, segment: number, accounts: number): Promise<Sequencer> {
  const epoch = await takeLease(stage.pool, segment, 'bench')
  if (epoch === undefined) throw new Error(`segment ${segment} is led already`)
  const sequencer = new Sequencer({
    store: new JournalStore(stage.pool, segment),
    core: createPlainCore(),
    epoch,
    head: emptyJournal,
    clock: () => 1_000,
    overloaded: () => false,
    onMatched: () => undefined,
    onCommitted: () => undefined,
    onFatal: (reason) => {
      throw reason
    },
  })
  // What is urgent overtakes the rest: the market is opened once it is there.
  const [opening, definitions] = [new Array<Command>(), new Array<Command>()]
  for (const command of openingCommands(accounts))
    (command.kind === 'set-phase' ? opening : definitions).push(command)
  for (const commands of [definitions, opening])
    await submitAll(sequencer, commands, commands.length, (_, __, { events }) => {
      if (events[0]?.kind === 'refused') throw new Error(`refused: ${events[0].refusal.reason}`)
    })
  return sequencer
}

/** Submits all, so many under way at once, and resolves once the last is durable. */
export async function submitAll(
  sequencer: Sequencer,
  commands: readonly Command[],
  inFlight: number,
  onDone: (index: number, sentAt: number, result: CommandResult) => void,
): Promise<void> {
  let next = 0
  await new Promise<void>((resolve) => {
    let open = 0
    const send = (): void => {
      while (open < inFlight && next < commands.length) {
        const index = next++
        const sentAt = performance.now()
        open += 1
        sequencer.submit(commands[index] as Command, (result) => {
          open -= 1
          onDone(index, sentAt, result)
          if (next < commands.length) send()
          else if (open === 0) resolve()
        })
      }
    }
    send()
  })
}
