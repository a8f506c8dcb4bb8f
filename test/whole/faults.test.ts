import { afterAll, beforeAll, expect, test } from 'vitest'
import { contradictions } from './contradictions.ts'
import { chainOutage, faultRound, parts } from './fault-round.ts'
import { type FaultStage, openFaultStage } from './fault-stage.ts'
import { steps } from './fault-steps.ts'
import { patientLimits, startInstallation, type StartedInstallation } from './installation.ts'

let installation: StartedInstallation
let on: FaultStage
beforeAll(async () => {
  installation = await startInstallation(['--fresh'], patientLimits)
  on = await openFaultStage(installation)
}, 320_000)
afterAll(async () => {
  await on?.close()
  await installation?.end()
}, 60_000)

test.each(parts)(
  'killing %s with everything in flight loses nothing and does nothing twice',
  async (part) => {
    await faultRound(on, part, steps)
    expect(await contradictions(on)).toEqual([])
  },
  180_000,
)

test('with the chain down deposits wait for it and trades stay in settlement; both complete when it is back', async () => {
  expect(await chainOutage(on)).toEqual({ deposit: 'waiting-for-chain', trade: 'in-settlement' })
  expect(await contradictions(on)).toEqual([])
}, 180_000)
