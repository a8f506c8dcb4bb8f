import type { Pool, PoolClient } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import type { CommittedBlock } from './block.ts'
import type { JournalTail } from './tail.ts'

/** What is brought into the database in one transaction: whole blocks, and at least one. */
const pageBlocks = 64
const pageCommands = 10_000
/** How often the cursor is looked at while nothing is committed: an operator may have set it back. */
const pollMs = 1_000
const retryMs = { first: 100, max: 5_000 }

/** What the database shows of the journal: a function of its blocks, in order, each exactly once. */
export type Projection = {
  /** of its cursor in `trading.projection_cursor` */
  readonly name: string
  /** Within the transaction that also moves the cursor. */
  apply(client: PoolClient, segment: number, blocks: readonly CommittedBlock[]): Promise<void>
  /** Back to before the first block. */
  clear(client: PoolClient, segment: number): Promise<void>
}

export type ProjectionParts = {
  readonly pool: Pool
  readonly segment: number
  readonly tail: JournalTail
  readonly onError: (name: string, error: unknown) => void
}

/** Brings one projection up to the journal's end and keeps it there; can be stopped, or killed, at any point. */
export class ProjectionRunner {
  readonly #projection: Projection
  readonly #parts: ProjectionParts
  #block = 0n
  #sequence = 0n
  #problem: string | undefined
  #stopping = new AbortController()
  #wake: () => void = () => undefined
  #running: Promise<void> | undefined

  constructor(projection: Projection, parts: ProjectionParts) {
    this.#projection = projection
    this.#parts = parts
  }

  get name(): string {
    return this.#projection.name
  }
  /** Commands that are committed and not shown yet. */
  get lag(): bigint {
    return this.#parts.tail.sequence - this.#sequence
  }

  /** Why it stands still; undefined while it does not. */
  get problem(): string | undefined {
    return this.#problem
  }

  start(): void {
    this.#running = this.#run()
  }

  /** After the transaction under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake()
    await this.#running
  }

  /** Resolves once every block that is committed now is shown. */
  async caughtUp(): Promise<void> {
    const { block } = this.#parts.tail
    while (this.#block < block && !this.#stopping.signal.aborted) await pause(5)
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    const unfollow = this.#parts.tail.follow(() => this.#wake())
    let waitMs = retryMs.first
    while (!signal.aborted) {
      try {
        const more = await this.#step()
        this.#problem = undefined
        waitMs = retryMs.first
        if (!more && !signal.aborted) await this.#nextCommit()
      } catch (error) {
        this.#problem = String(error)
        this.#parts.onError(this.name, error)
        await pause(waitMs, undefined, { signal }).catch(() => undefined)
        waitMs = Math.min(waitMs * 2, retryMs.max)
      }
    }
    unfollow()
  }

  async #nextCommit(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      // It may have come between the last look and now.
      if (this.#parts.tail.block > this.#block || this.#stopping.signal.aborted) this.#wake()
    })
  }

  /** @returns whether there was anything to do */
  async #step(): Promise<boolean> {
    const { pool, segment, tail } = this.#parts
    const client = await pool.connect()
    let failure: Error | undefined
    try {
      await client.query('begin')
      const from = await lockCursor(client, this.name, segment)
      const blocks = upTo(pageCommands, await tail.after(from, pageBlocks))
      const last = blocks.at(-1)
      if (last) {
        await this.#projection.apply(client, segment, blocks)
        await moveCursor(client, this.name, segment, last.number)
      }
      await client.query('commit')
      this.#block = last?.number ?? from
      if (last) this.#sequence = last.lastSequence
      else this.#sequence = tail.block === from ? tail.sequence : this.#sequence
      return last !== undefined
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      throw error
    } finally {
      // A connection whose transaction failed is closed: that rolls it back.
      client.release(failure)
    }
  }
}

function upTo(commandsMax: number, blocks: readonly CommittedBlock[]): readonly CommittedBlock[] {
  let commands = 0
  return blocks.filter((block, index) => (commands += block.commands.length) <= commandsMax || index === 0)
}

/** Takes the projection back to the beginning; its runner then makes it anew from the journal. */
export async function rebuild(pool: Pool, projection: Projection, segment: number): Promise<void> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query('begin')
    await lockCursor(client, projection.name, segment)
    await projection.clear(client, segment)
    await moveCursor(client, projection.name, segment, 0n)
    await client.query('commit')
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(failure)
  }
}

async function lockCursor(client: PoolClient, name: string, segment: number): Promise<bigint> {
  await client.query(
    `insert into trading.projection_cursor (name, segment, block) values ($1, $2, 0) on conflict do nothing`,
    [name, segment],
  )
  const { rows } = await client.query<{ block: bigint }>(
    `select block from trading.projection_cursor where name = $1 and segment = $2 for update`,
    [name, segment],
  )
  const [cursor] = rows
  if (!cursor) throw new Error(`projection ${name}: no cursor`)
  return cursor.block
}

async function moveCursor(client: PoolClient, name: string, segment: number, block: bigint): Promise<void> {
  await client.query(`update trading.projection_cursor set block = $3 where name = $1 and segment = $2`, [
    name,
    segment,
    block,
  ])
}
