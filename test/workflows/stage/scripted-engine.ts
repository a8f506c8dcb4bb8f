import type { Command } from '#engine/commands.ts'
import type { CommandResult, EngineEvent } from '#engine/events.ts'
import type { Refusal } from '#engine/refusal.ts'
import type { EnginePort } from '#workflows/shared/engine-port.ts'

/** The engine as the flows see it: money by key, once each; what a test tells it to refuse; not there while down. */
export class ScriptedEngine implements EnginePort {
  down = false
  /** carried out, in order; a repeated command is not carried out again */
  readonly done: Command[] = []
  /** by kind of command */
  readonly refusals = new Map<Command['kind'], Refusal>()
  readonly available = new Map<number, bigint>()
  readonly holds = new Map<string, 'held' | 'released' | 'consumed'>()
  readonly trades = new Map<bigint, 'settled' | 'unwound'>()
  readonly #keys = new Set<string>()
  #sequence = 0n

  async submit(command: Command): Promise<CommandResult> {
    if (this.down) throw new Error('the engine is unavailable: not-connected')
    const event = this.#carryOut(command)
    this.#sequence += 1n
    return { sequence: this.#sequence, time: 0, events: event ? [event] : [] }
  }

  kinds(): readonly string[] {
    return this.done.map(({ kind }) => kind)
  }

  #carryOut(command: Command): EngineEvent | undefined {
    const refusal = this.refusals.get(command.kind) ?? this.#contradiction(command)
    if (refusal) return { kind: 'refused', refusal }
    const key = keyOf(command)
    if (this.#keys.has(key)) return undefined
    this.#keys.add(key)
    this.done.push(command)
    if (command.kind === 'credit') this.#move(command.account, command.amount)
    if (command.kind === 'hold') {
      this.#move(command.account, -command.amount)
      this.holds.set(command.hold, 'held')
    }
    if (command.kind === 'release') this.holds.set(command.hold, 'released')
    if (command.kind === 'consume') this.holds.set(command.hold, 'consumed')
    if (command.kind === 'settle') this.trades.set(command.trade, 'settled')
    if (command.kind === 'unwind') this.trades.set(command.trade, 'unwound')
    return undefined
  }

  #contradiction(command: Command): Refusal | undefined {
    if (command.kind === 'hold') {
      const available = this.available.get(command.account) ?? 0n
      if (!this.#keys.has(keyOf(command)) && available < command.amount) {
        return { reason: 'insufficient-funds', asset: command.asset, needs: command.amount, available }
      }
    }
    if ((command.kind === 'release' || command.kind === 'consume') && !this.holds.has(command.hold)) {
      return { reason: 'unknown-hold', hold: command.hold }
    }
    if (command.kind === 'settle' || command.kind === 'unwind') {
      const ended = this.trades.get(command.trade)
      if (ended) return { reason: 'trade-already-ended', trade: command.trade, ended }
    }
    return undefined
  }

  #move(account: number, amount: bigint): void {
    this.available.set(account, (this.available.get(account) ?? 0n) + amount)
  }
}

function keyOf(command: Command): string {
  return JSON.stringify(command, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
