import { recover } from '#engine/journal/recovery.ts'
import { JournalStore } from '#engine/journal/store.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { toCommand } from './exchange.ts'
import { lead, openJournalStage, submitAll } from './journal-stage.ts'
import { median, spread } from './statistics.ts'
import { generateWorkload } from './workload.ts'

const commandsCount = 200_000
const accounts = 1_000
const runs = 5
const seed = 20_261_121
const inFlight = 4_096

/**
 * How long a successor takes to come to the state of a journal: reading, checking every hash, replaying.
 *
 * @returns medians of the runs
 */
export async function measureRecovery(): Promise<Record<string, number>> {
  const stage = await openJournalStage()
  const seconds: number[] = []
  let replayed = 0n
  try {
    const sequencer = await lead(stage, 1, accounts)
    const commands = generateWorkload(commandsCount, accounts, seed).map(toCommand)
    await submitAll(sequencer, commands, inFlight, () => undefined)
    await sequencer.drain()
    for (let round = 0; round <= runs; round++) {
      const started = performance.now()
      const head = await recover(new JournalStore(stage.pool, 1), createPlainCore(), () => undefined)
      if (round > 0) seconds.push((performance.now() - started) / 1_000)
      replayed = head.sequence
    }
  } finally {
    await stage.close()
  }
  const rates = seconds.map((took) => Number(replayed) / took)
  console.log(`a journal of ${replayed} commands, ${accounts} accounts, seed ${seed}; ${runs} warm runs`)
  console.table({
    'without snapshot': {
      seconds: median(seconds).toFixed(2),
      spread: spread(seconds, 2),
      'commands/s': Math.round(median(rates)).toLocaleString('en'),
    },
  })
  return { 'replay.seconds': median(seconds), 'replay.commands_per_s': Math.round(median(rates)) }
}
