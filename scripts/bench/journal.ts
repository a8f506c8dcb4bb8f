import { toCommand } from './exchange.ts'
import { lead, openJournalStage, submitAll } from './journal-stage.ts'
import { median, partOf, spread } from './statistics.ts'
import { generateWorkload } from './workload.ts'

const commandsPerRun = 200_000
const accounts = 1_000
const runs = 5
const seed = 20_261_121
/** 64 clients with 64 commands each */
const inFlight = 64 * 64

type Run = { readonly commandsPerSecond: number; readonly latencies: Float64Array; readonly walBytes: number }

/**
 * The leader of one segment in this process, on a PostgreSQL that waits for the disk: commands are matched, committed in
 * blocks, and answered once their block is durable. Each run has a segment of its own.
 *
 * @returns `<load>.<measure>_<unit>`: medians of the runs
 */
export async function measureJournal(): Promise<Record<string, number>> {
  const commands = generateWorkload(commandsPerRun, accounts, seed).map(toCommand)
  const stage = await openJournalStage()
  const measured: Run[] = []
  try {
    for (let round = 0; round <= runs; round++) {
      const sequencer = await lead(stage, round + 1, accounts)
      let trades = 0
      const latencies = new Float64Array(commandsPerRun)
      const walBefore = await stage.walBytes()
      const started = performance.now()
      await submitAll(sequencer, commands, inFlight, (index, sentAt, { events }) => {
        latencies[index] = performance.now() - sentAt
        for (const { kind } of events) if (kind === 'trade') trades += 1
      })
      const commandsPerSecond = commandsPerRun / ((performance.now() - started) / 1_000)
      const walBytes = ((await stage.walBytes()) - walBefore) / commandsPerRun
      await sequencer.drain()
      if (trades < commandsPerRun / 10) throw new Error(`only ${trades} trades: the market was not open`)
      if (round > 0) measured.push({ commandsPerSecond, latencies: latencies.sort(), walBytes })
    }
  } finally {
    await stage.close()
  }
  const rates = measured.map(({ commandsPerSecond }) => commandsPerSecond)
  const percentile = (part: number) => median(measured.map(({ latencies }) => partOf(latencies, part)))
  const walBytes = median(measured.map((run) => run.walBytes))
  console.log(
    `${commandsPerRun} commands, ${inFlight} under way, ${accounts} accounts, seed ${seed}; ${runs} warm runs`,
  )
  console.log(`the disk keeps 8 kB in ${stage.fsyncMs.toFixed(2)} ms (write and fdatasync, median of 200)`)
  console.table({
    closed: {
      'commands/s': Math.round(median(rates)).toLocaleString('en'),
      spread: spread(rates),
      'ack p50 / p99 / p99.9 ms': [0.5, 0.99, 0.999].map((part) => percentile(part).toFixed(1)).join(' / '),
      'WAL bytes/command': Math.round(walBytes),
    },
  })
  return {
    'closed.commands_per_s': Math.round(median(rates)),
    'ack.p50_ms': percentile(0.5),
    'ack.p99_ms': percentile(0.99),
    'ack.p999_ms': percentile(0.999),
    'wal.bytes_per_command': Math.round(walBytes),
    'disk.fsync_ms': stage.fsyncMs,
  }
}
