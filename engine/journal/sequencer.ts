import type { Command } from '../commands.ts'
import type { CommandResult } from '../events.ts'
import type { ExchangeCore } from '../matching/interface.ts'
import { type AppliedCommand, BlockBuilder, type CommittedBlock } from './block.ts'
import type { JournalHead } from './recovery.ts'
import type { JournalStore } from './store.ts'

/** Bounds of what one block holds; what comes above it waits for the next. */
const blockCommandsMax = 4_096
const blockBytesMax = 1_048_576
/** Commands matched before the process looks at its sockets and timers again. */
const matchedAtOnceMax = 256
/** New orders are refused above the first figure, everything but the urgent above the second, all above the third. */
const ordersWaitingMax = 8_192
const ordinaryWaitingMax = 65_536
const urgentWaitingMax = 65_536

type Waiting = { readonly command: Command; readonly done: (result: CommandResult) => void }

export type SequencerParts = {
  readonly store: Pick<JournalStore, 'segment' | 'append'>
  readonly core: ExchangeCore
  readonly epoch: bigint
  readonly head: JournalHead
  /** milliseconds since 1970 */
  readonly clock: () => number
  /** Whether those who follow the journal are so far behind that no new orders may come. */
  readonly overloaded: () => boolean
  /** Each command as soon as it is matched; nobody outside may hear of it yet. */
  readonly onMatched: (applied: AppliedCommand) => void
  readonly onCommitted: (block: CommittedBlock) => void
  /** The lease is lost, or a commit's outcome unknown: this process must end, its successor reads what is there. */
  readonly onFatal: (reason: Error) => void
}

/**
 * The one writer. Gives each command its sequence and time, has it matched, and commits what was matched in blocks:
 * while one block commits the next is being filled. Nothing is said of a block before its commit.
 */
export class Sequencer {
  readonly #parts: SequencerParts
  readonly #urgent: Waiting[] = []
  readonly #ordinary: Waiting[] = []
  #open = new BlockBuilder()
  /** what to do once the open block is committed */
  #openDone: (() => void)[] = []
  #committing: Promise<void> | undefined
  #committingDone: (() => void)[] = []
  #head: JournalHead
  #sequence: bigint
  #time: number
  #scheduled = false
  #draining = false
  #ended = false

  constructor(parts: SequencerParts) {
    this.#parts = parts
    this.#head = parts.head
    this.#sequence = parts.head.sequence
    this.#time = parts.head.time
  }

  get waiting(): number {
    return this.#urgent.length + this.#ordinary.length
  }

  /**
   * @param done called once: with the result when it is durable, or with `busy` (sequence 0, not journaled) at once;
   *   never, where the process fails or is being stopped
   */
  submit(command: Command, done: (result: CommandResult) => void): void {
    if (this.#ended || this.#draining) return
    if (!this.#hasRoom(command)) {
      done({ sequence: 0n, time: this.#now(), events: [{ kind: 'refused', refusal: { reason: 'busy' } }] })
      return
    }
    ;(isUrgent(command) ? this.#urgent : this.#ordinary).push({ command, done })
    this.#schedule()
  }

  /** Calls when all that is matched by now is committed, at once where that is so already. */
  whenCommitted(done: () => void): void {
    if (this.#open.count > 0) this.#openDone.push(done)
    else if (this.#committing) this.#committingDone.push(done)
    else done()
  }

  /** Takes nothing more, and resolves once everything taken is committed and answered. */
  async drain(): Promise<void> {
    this.#draining = true
    while (!this.#ended && (this.waiting > 0 || this.#open.count > 0 || this.#committing)) {
      await (this.#committing ?? new Promise((resolve) => setImmediate(resolve)))
    }
    this.#ended = true
  }

  #hasRoom(command: Command): boolean {
    if (isUrgent(command)) return this.#urgent.length < urgentWaitingMax
    if (!isNewOrder(command)) return this.#ordinary.length < ordinaryWaitingMax
    return this.#ordinary.length < ordersWaitingMax && !this.#parts.overloaded()
  }

  #schedule(): void {
    if (this.#scheduled || this.#ended) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#step()
    })
  }

  #step(): void {
    if (this.#ended) return
    try {
      this.#match()
      if (!this.#committing && this.#open.count > 0) this.#commit()
    } catch (error) {
      this.#fail(error)
      return
    }
    if (this.waiting > 0 && !this.#isFull()) this.#schedule()
  }

  #isFull(): boolean {
    return this.#open.count >= blockCommandsMax || this.#open.size >= blockBytesMax
  }

  /** Cancels go first, yet at most half of a round, so that neither queue starves. */
  #match(): void {
    const urgent = this.#urgent.splice(0, matchedAtOnceMax / 2)
    const ordinary = this.#ordinary.splice(0, matchedAtOnceMax - urgent.length)
    const round = [...urgent, ...ordinary]
    let next = 0
    for (; next < round.length && !this.#isFull(); next++) this.#apply(round[next] as Waiting)
    // What the block had no room for goes back to the front of its queue.
    this.#urgent.unshift(...urgent.slice(next))
    this.#ordinary.unshift(...ordinary.slice(Math.max(0, next - urgent.length)))
  }

  #apply({ command, done }: Waiting): void {
    const sequence = this.#sequence + 1n
    const time = this.#now()
    const events = this.#parts.core.apply({ sequence, time, command })
    const applied = { sequence, time, command, events }
    this.#open.add(applied)
    this.#sequence = sequence
    this.#time = time
    this.#parts.onMatched(applied)
    this.#openDone.push(() => done({ sequence, time, events }))
  }

  /** Never behind the command before, whatever the clock does. */
  #now(): number {
    return Math.max(this.#parts.clock(), this.#time)
  }

  #commit(): void {
    const { store, core, epoch } = this.#parts
    const { applied } = this.#open
    const block = this.#open.seal({
      segment: store.segment,
      number: this.#head.block + 1n,
      epoch,
      stateHash: core.stateHash(),
      previousHash: this.#head.hash,
    })
    this.#open = new BlockBuilder()
    this.#committingDone = this.#openDone
    this.#openDone = []
    this.#head = { block: block.number, sequence: block.lastSequence, time: this.#time, hash: block.hash }
    this.#committing = store
      .append(block)
      .then((appended) => {
        if (this.#ended) return
        if (!appended) throw new Error(`segment ${store.segment}: the lease of epoch ${epoch} is lost`)
        this.#committing = undefined
        const { number, firstSequence, lastSequence } = block
        this.#parts.onCommitted({ number, firstSequence, lastSequence, commands: applied })
        const answers = this.#committingDone
        this.#committingDone = []
        for (const answer of answers) answer()
        if (this.#open.count > 0) this.#commit()
        this.#schedule()
      })
      .catch((error: unknown) => this.#fail(error))
  }

  #fail(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#parts.onFatal(error instanceof Error ? error : new Error(String(error)))
  }
}

/** What lessens risk is never behind what adds to it. */
function isUrgent(command: Command): boolean {
  return command.kind === 'cancel-order' || command.kind === 'suspend-account' || command.kind === 'set-phase'
}

function isNewOrder(command: Command): boolean {
  return command.kind === 'place-order' || command.kind === 'purchase'
}
