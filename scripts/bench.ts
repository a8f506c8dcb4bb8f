// `npm run bench -- <name> [--json]`: one measurement of `scripts/bench/`, against others in the same run.
import { measureGateway } from './bench/gateway.ts'
import { measureJournal } from './bench/journal.ts'
import { measureMatching } from './bench/matching.ts'
import { measureRecovery } from './bench/recovery.ts'

type Measurement = () => Record<string, number> | Promise<Record<string, number>>

const benches = new Map<string, Measurement>([
  ['gateway', measureGateway],
  ['journal', measureJournal],
  ['matching', measureMatching],
  ['recovery', measureRecovery],
])
const [name = '', ...options] = process.argv.slice(2)
const measure = benches.get(name)
if (!measure || options.some((option) => option !== '--json')) {
  console.error(`npm run bench -- ${[...benches.keys()].join('|')} [--json]`)
  process.exitCode = 2
} else {
  const figures = await measure()
  if (options.includes('--json')) console.log(JSON.stringify({ bench: name, figures }))
}
