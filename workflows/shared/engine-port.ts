import { ApplicationFailure } from '@temporalio/common'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import type { Refusal, RefusalReason } from '#engine/refusal.ts'

/** What the flows need of the engine: `connectEngine` at the door `worker`, or the core itself in tests. */
export interface EnginePort {
  /** Answers once the command is durable; rejects while the engine is not reachable. */
  submit(command: Command): Promise<CommandResult>
}

/** The engine's word on a command: what it refused, or undefined where it was done (now or by the same command before). */
export async function ask(engine: EnginePort, command: Command): Promise<Refusal | undefined> {
  const { events } = await engine.submit(command)
  const refused = events.find((event) => event.kind === 'refused')
  // Not about this command but about the moment: the same command is sent again.
  if (refused?.refusal.reason === 'busy') throw engineRefused(command, refused.refusal)
  return refused?.refusal
}

/**
 * Sends a command that the engine must carry out.
 *
 * @param done reasons that mean it was carried out before
 * @throws ApplicationFailure on any other refusal; it is tried again, and shows what is wrong
 */
export async function command(
  engine: EnginePort,
  wanted: Command,
  done: readonly RefusalReason[] = [],
): Promise<void> {
  const refusal = await ask(engine, wanted)
  if (refusal && !done.includes(refusal.reason)) throw engineRefused(wanted, refusal)
}

/** Figures as decimal strings, for a row or a message. */
export function refusalText(refusal: Refusal): string {
  return JSON.stringify(refusal, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

/** To be thrown by an activity: it is tried again, and its failure says what the engine said. */
export function engineRefused(refused: Command, refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.retryable(
    `engine refused ${refused.kind}: ${refusalText(refusal)}`,
    'EngineRefused',
  )
}
