import { type LimitOrderOptions, OrderBook, Side } from 'nodejs-order-book'
import type { Command } from '#engine/commands.ts'
import { BlockBuilder } from '#engine/journal/block.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { keyOf, openingCommands, toCommand } from './exchange.ts'
import { median, partOf, spread } from './statistics.ts'
import { generateWorkload, type WorkloadCommand } from './workload.ts'

const commandsPerRun = 100_000
const accounts = 1_000
const runs = 5
const blockCommands = 1_000
const seed = 20_261_121

type Subject = { readonly name: string; readonly prepare: () => (index: number) => void }
type Run = { readonly commandsPerSecond: number; readonly latencies: Float64Array }

/**
 * The exchange core with everything on (holds, fees, self-trade prevention, eligibility, events encoded, the state's
 * hash after each block) against nodejs-order-book, which matches alone: the same commands, in turn, after a warm-up.
 *
 * @returns `<subject>.<measure>_<unit>`: medians of the runs
 */
export function measureMatching(): Record<string, number> {
  const workload = generateWorkload(commandsPerRun, accounts, seed)
  const subjects = [stoa(workload), nodejsOrderBook(workload)]
  const measured = new Map(subjects.map(({ name }): [string, Run[]] => [name, []]))
  for (let round = 0; round <= runs; round++) {
    for (const subject of subjects) {
      const run = measure(subject.prepare())
      if (round > 0) measured.get(subject.name)?.push(run)
    }
  }
  const figures: Record<string, number> = {}
  const table: Record<string, Record<string, string>> = {}
  for (const [name, of] of measured) {
    const rates = of.map(({ commandsPerSecond }) => commandsPerSecond)
    const percentile = (part: number) => median(of.map(({ latencies }) => partOf(latencies, part)))
    figures[`${name}.commands_per_s`] = Math.round(median(rates))
    figures[`${name}.p50_us`] = percentile(0.5)
    figures[`${name}.p99_us`] = percentile(0.99)
    figures[`${name}.p999_us`] = percentile(0.999)
    table[name] = {
      'commands/s': Math.round(median(rates)).toLocaleString('en'),
      spread: spread(rates),
      'p50 / p99 / p99.9 µs': [0.5, 0.99, 0.999].map((part) => percentile(part).toFixed(1)).join(' / '),
    }
  }
  console.log(
    `${commandsPerRun} commands, ${accounts} accounts, seed ${seed}; median and spread of ${runs} warm runs`,
  )
  console.table(table)
  return figures
}

function measure(carryOut: (index: number) => void): Run {
  const latencies = new Float64Array(commandsPerRun)
  const started = performance.now()
  let before = started
  for (let index = 0; index < commandsPerRun; index++) {
    carryOut(index)
    const now = performance.now()
    latencies[index] = (now - before) * 1_000
    before = now
  }
  return { commandsPerSecond: commandsPerRun / ((before - started) / 1_000), latencies: latencies.sort() }
}

function stoa(workload: readonly WorkloadCommand[]): Subject {
  const commands = workload.map(toCommand)
  return {
    name: 'stoa',
    prepare: () => {
      const core = createPlainCore()
      let sequence = 0n
      let block = new BlockBuilder()
      let inBlock = 0
      const apply = (command: Command) => {
        sequence += 1n
        const time = 1_000
        block.add({ sequence, time, command, events: core.apply({ sequence, time, command }) })
        inBlock += 1
        if (inBlock < blockCommands) return
        core.stateHash()
        block = new BlockBuilder()
        inBlock = 0
      }
      for (const command of openingCommands(accounts)) apply(command)
      return (index) => apply(commands[index] as Command)
    },
  }
}

type TimeInForce = NonNullable<LimitOrderOptions['timeInForce']>
/** The package does not export the enumeration that this is a word of. */
const immediate = 'IOC' as TimeInForce

function nodejsOrderBook(workload: readonly WorkloadCommand[]): Subject {
  const ids = workload.map(({ number }) => keyOf(number))
  return {
    name: 'nodejs-order-book',
    prepare: () => {
      const book = new OrderBook()
      return (index) => {
        const one = workload[index] as WorkloadCommand
        const id = ids[index] as string
        if (one.kind === 'cancel') {
          book.cancel(id)
          return
        }
        const { price, quantity: size } = one
        const side = one.side === 'buy' ? Side.BUY : Side.SELL
        const limit = { id, side, size, price }
        if (one.isImmediate) book.limit({ ...limit, timeInForce: immediate })
        else book.limit(limit)
      }
    },
  }
}
