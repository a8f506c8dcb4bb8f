import type { Pool } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { ledger } from './ledger/ledger.ts'
import { history } from './history/history.ts'
import { Gateway, type DoorTokens } from './gateway/gateway.ts'
import { answerQuery } from './gateway/answer.ts'
import { giveUpLease, leaseRenewMs, renewLease, takeLease } from './journal/lease.ts'
import { ProjectionRunner } from './journal/projection.ts'
import { recover } from './journal/recovery.ts'
import { Sequencer } from './journal/sequencer.ts'
import { JournalStore } from './journal/store.ts'
import { JournalTail } from './journal/tail.ts'
import { Catalogue } from './market-data/catalogue.ts'
import type { ExchangeCore } from './matching/interface.ts'

/** New orders are refused while the database shows the journal as it was this many commands ago. */
const projectionLagMax = 100_000n
const standbyPollMs = 200
const listenAttemptsMax = 50

export type EngineParts = {
  /** Both of the role `stoa_engine`. This one for the lease and the append alone, so that nothing delays them. */
  readonly journalPool: Pool
  /** for all else: projections, and feeds that read far back */
  readonly pool: Pool
  readonly segment: number
  /** who this process is, for people who read the lease */
  readonly holder: string
  readonly core: ExchangeCore
  /** milliseconds since 1970 */
  readonly clock: () => number
  readonly host: string
  readonly port: number
  readonly tokens: DoorTokens
  readonly log: (event: Readonly<Record<string, unknown>> & { readonly event: string }) => void
  /** This process must end now; whoever starts next reads what is there. Called at most once. */
  readonly onFatal: (reason: Error) => void
}

export type EngineStatus = {
  readonly role: 'standby' | 'recovering' | 'leader'
  /** the newest committed */
  readonly sequence: bigint
  /** commands committed and not yet shown, by projection */
  readonly lag: Readonly<Record<string, bigint>>
  /** of the projections that stand still */
  readonly problems: readonly string[]
  readonly waiting: number
  readonly connections: number
}

export type Engine = {
  /** Resolves with the port once this process leads and listens. Rejects where the journal is corrupted. */
  readonly leading: Promise<number>
  status(): EngineStatus
  projections(): readonly ProjectionRunner[]
  /** Answers what was taken, shows it in the database, and hands over the lease. */
  stop(): Promise<void>
}

type Led = {
  readonly epoch: bigint
  readonly sequencer: Sequencer
  readonly tail: JournalTail
  readonly projections: readonly ProjectionRunner[]
  readonly gateway: Gateway
}

/** Waits for the segment's lease, replays its journal, and leads until it is stopped or fails. */
export function startEngine(parts: EngineParts): Engine {
  let role: EngineStatus['role'] = 'standby'
  let led: Led | undefined
  let renewing: NodeJS.Timeout | undefined
  const stopping = new AbortController()
  let failed = false
  const onFatal = (reason: Error): void => {
    if (failed) return
    failed = true
    clearInterval(renewing)
    parts.onFatal(reason)
  }

  const lead = async (): Promise<number> => {
    const epoch = await waitForLease(parts, stopping.signal)
    role = 'recovering'
    renewing = keepLease(parts, epoch, onFatal)
    led = await recovered(parts, epoch, onFatal)
    for (const projection of led.projections) projection.start()
    const port = await listen(led.gateway, parts.host, parts.port)
    role = 'leader'
    parts.log({ event: 'leading', epoch: String(epoch), sequence: String(led.tail.sequence), port })
    return port
  }

  return {
    leading: lead(),
    status: () => ({
      role,
      sequence: led?.tail.sequence ?? 0n,
      lag: Object.fromEntries((led?.projections ?? []).map(({ name, lag }) => [name, lag])),
      problems: (led?.projections ?? []).flatMap(({ name, problem }) =>
        problem ? [`${name}: ${problem}`] : [],
      ),
      waiting: led?.sequencer.waiting ?? 0,
      connections: led?.gateway.connections ?? 0,
    }),
    projections: () => led?.projections ?? [],
    stop: async () => {
      stopping.abort()
      if (led) {
        led.gateway.stopListening()
        await led.sequencer.drain()
        led.gateway.close()
        await Promise.all(led.projections.map(async (projection) => await projection.stop()))
      }
      clearInterval(renewing)
      if (led && !failed) await giveUpLease(parts.journalPool, parts.segment, led.epoch)
    },
  }
}

async function waitForLease(
  { journalPool, segment, holder, log }: EngineParts,
  signal: AbortSignal,
): Promise<bigint> {
  let said = ''
  const say = (reason: string): void => {
    if (reason !== said) log({ event: 'standby', segment, reason })
    said = reason
  }
  for (;;) {
    try {
      const epoch = await takeLease(journalPool, segment, holder)
      if (epoch !== undefined) return epoch
      say('another engine leads')
    } catch (error) {
      if (!isOutOfReach(error)) throw error
      say(`the database is out of reach: ${error.message}`)
    }
    await pause(standbyPollMs, undefined, { signal })
  }
}

/**
 * A database that does not answer yet, or not any more, is waited for; one that refuses us is not. By its code: the
 * operating system's, or PostgreSQL's classes 08 (connection), 53 (resources), 57 (shutting down, starting up); the
 * driver's own time limits have none.
 */
function isOutOfReach(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : 'E'
  return /^(E|08|53|57)/.test(code)
}

function keepLease(
  { journalPool, segment }: EngineParts,
  epoch: bigint,
  onFatal: (reason: Error) => void,
): NodeJS.Timeout {
  let underWay = false
  return setInterval(() => {
    if (underWay) return
    underWay = true
    renewLease(journalPool, segment, epoch)
      .then((held) => {
        underWay = false
        if (!held) onFatal(new Error(`segment ${segment}: the lease of epoch ${epoch} is lost`))
      })
      .catch((error: unknown) => onFatal(error instanceof Error ? error : new Error(String(error))))
  }, leaseRenewMs)
}

async function recovered(parts: EngineParts, epoch: bigint, onFatal: (reason: Error) => void): Promise<Led> {
  const { journalPool, pool, segment, core, clock, tokens, log } = parts
  const reader = new JournalStore(pool, segment)
  const catalogue = new Catalogue()
  const head = await recover(reader, core, ({ events }) => catalogue.apply(events))
  log({ event: 'recovered', block: String(head.block), sequence: String(head.sequence) })
  const tail = new JournalTail(reader, head)
  const projections = [history, ledger].map(
    (projection) =>
      new ProjectionRunner(projection, {
        pool,
        segment,
        tail,
        onError: (name, error) => log({ event: 'projection-failed', projection: name, error: String(error) }),
      }),
  )
  const sequencer = new Sequencer({
    store: new JournalStore(journalPool, segment),
    core,
    epoch,
    head,
    clock,
    overloaded: () => projections.some((projection) => projection.lag > projectionLagMax),
    onMatched: ({ events }) => catalogue.apply(events),
    onCommitted: (block) => tail.committed(block),
    onFatal,
  })
  const gateway = new Gateway(tokens, {
    sequencer,
    tail,
    answer: (query) => answerQuery(core, catalogue, query),
    log,
  })
  return { epoch, sequencer, tail, projections, gateway }
}

/** A leader that was killed a moment ago may still have its port. */
async function listen(gateway: Gateway, host: string, port: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await gateway.listen(host, port)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || attempt === listenAttemptsMax) throw error
      await pause(100)
    }
  }
}
