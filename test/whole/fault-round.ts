import { setTimeout as pause } from 'node:timers/promises'
import { eventually, type FaultStage } from './fault-stage.ts'
import { prepare, type Step } from './fault-steps.ts'

/** Every part that a round can kill. */
export const parts = [
  'web',
  'admin',
  'engine',
  'wallet',
  'worker',
  'PostgreSQL',
  'Temporal',
  'Anvil',
] as const
export type Part = (typeof parts)[number]

/** So long what was sent has to arrive somewhere before the part is killed. */
const onTheWayMs = 30

/**
 * Sends the acts of these steps, kills the part while they are under way, and waits until everything is complete and
 * the part is well again.
 *
 * @throws naming what was not complete after two minutes
 */
export async function faultRound(on: FaultStage, part: Part, wanted: readonly Step[]): Promise<void> {
  const { installation } = on
  const acts = await Promise.all(wanted.map(async (step) => await prepare(on, step)))
  const inFlight = acts.map((act) => act())
  await pause(onTheWayMs)
  const killed = await installation.kill(part)
  for (const { what, done } of inFlight)
    // The database may be the part that was killed: asked again until it answers.
    await eventually(`${what} after ${part} was killed`, done)
  await eventually(`${part} to run again`, async () => (await installation.pidOf(part)) !== killed)
  const healthPort = installation.information.healthPorts[part]
  if (healthPort !== undefined)
    await eventually(
      `${part} to be well`,
      async () => (await fetch(`http://127.0.0.1:${healthPort}/health`)).ok,
    )
}

/**
 * Stops the chain's process without ending it, so that nobody starts it again, until a deposit says that it waits for it;
 * then lets it go on, and waits until deposit and trade are complete.
 *
 * @returns what people saw meanwhile
 */
export async function chainOutage(
  on: FaultStage,
): Promise<{ readonly deposit: string | undefined; readonly trade: string | undefined }> {
  const [enter, buy] = await Promise.all([prepare(on, 'deposit entered'), prepare(on, 'purchase made')])
  const pid = await on.installation.pidOf('Anvil')
  process.kill(pid, 'SIGSTOP')
  try {
    const deposit = enter()
    const trade = buy()
    await eventually(
      'the deposit to say that it waits',
      async () => (await deposit.status()) === 'waiting-for-chain',
    )
    const seen = { deposit: await deposit.status(), trade: await trade.status() }
    process.kill(pid, 'SIGCONT')
    await eventually(deposit.what, deposit.done)
    await eventually(trade.what, trade.done)
    return seen
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}
