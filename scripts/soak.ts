// `npm run soak -- stack --rounds N`: kills each part at each step, N times over the whole matrix, on an installation of
// its own, and compares engine, ledger, chain and bank after each kill.
import { parseArgs } from 'node:util'
import { contradictions } from '#test/whole/contradictions.ts'
import { faultRound, parts } from '#test/whole/fault-round.ts'
import { openFaultStage } from '#test/whole/fault-stage.ts'
import { steps } from '#test/whole/fault-steps.ts'
import { patientLimits, startInstallation } from '#test/whole/installation.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '1' } },
})
const rounds = Number(values.rounds)
if (positionals[0] !== 'stack' || !Number.isInteger(rounds) || rounds < 1) {
  console.error('usage: npm run soak -- stack --rounds N')
  process.exit(2)
}

const installation = await startInstallation(['--fresh'], patientLimits)
const on = await openFaultStage(installation)
let failed = 0
let passed = 0
try {
  for (let round = 1; round <= rounds; round += 1) {
    for (const part of parts) {
      for (const step of steps) {
        const started = Date.now()
        const found = await faultRound(on, part, [step])
          .then(async () => await contradictions(on))
          .catch((error: unknown) => [error instanceof Error ? error.message : String(error)])
        const seconds = ((Date.now() - started) / 1000).toFixed(1)
        if (found.length === 0) passed += 1
        else failed += 1
        console.log(
          `${round} ${part} × ${step}: ${found.length === 0 ? 'whole' : found.join('; ')} (${seconds} s)`,
        )
      }
    }
  }
} finally {
  await on.close()
  await installation.end()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
