import type { EngineEvent } from '../events.ts'
import type { AccountNumber } from '../identifiers.ts'
import type { CommittedBlock } from '../journal/block.ts'
import type { JournalTail } from '../journal/tail.ts'

/** Blocks taken from the journal at once. */
const pageBlocks = 16

export type FeedSink = {
  begun(sequence: bigint): void
  message(message: {
    readonly sequence: bigint
    readonly previous: bigint
    readonly time: number
    readonly events: readonly EngineEvent[]
  }): void
  /** What is in between is not told: the subscriber takes a snapshot and goes on after this sequence. */
  resync(sequence: bigint): void
  /** Resolves when the subscriber has taken enough to be told more. */
  ready(): Promise<void>
}

/**
 * One subscriber's way along the committed journal, at its own pace: nothing is buffered for it but what its socket
 * holds. Where it was up to date once and then fell out of what is kept in memory, it is told to start from a snapshot.
 */
export class Feed {
  readonly #tail: JournalTail
  readonly #sink: FeedSink
  readonly #accounts: ReadonlySet<AccountNumber> | undefined
  #ended = false
  #wake: () => void = () => undefined

  /** @param accounts whose own events are told besides the public ones; absent: everyone's */
  constructor(tail: JournalTail, sink: FeedSink, accounts: readonly AccountNumber[] | undefined) {
    this.#tail = tail
    this.#sink = sink
    this.#accounts = accounts && new Set(accounts)
  }

  /** Runs until `end`. @param after the last sequence the subscriber knows; absent: the newest */
  async run(after: bigint | undefined): Promise<void> {
    const unfollow = this.#tail.follow(() => this.#wake())
    try {
      await this.#run(after ?? this.#tail.sequence)
    } finally {
      unfollow()
    }
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async #run(from: bigint): Promise<void> {
    let known = from
    if (known > this.#tail.sequence) {
      known = this.#tail.sequence
      this.#sink.resync(known)
    } else {
      this.#sink.begun(known)
    }
    let previous = known
    let block = await this.#tail.blockBefore(known)
    let caughtUp = false
    while (!this.#ended) {
      if (block >= this.#tail.block) {
        caughtUp = true
        await new Promise<void>((resolve) => (this.#wake = resolve))
        continue
      }
      if (caughtUp && known + 1n < this.#tail.recentSequence) {
        block = this.#tail.block
        previous = known = this.#tail.sequence
        this.#sink.resync(known)
        continue
      }
      for (const next of await this.#tail.after(block, pageBlocks)) {
        previous = this.#tell(next, known, previous)
        block = next.number
        known = next.lastSequence
        await this.#sink.ready()
        if (this.#ended) return
      }
    }
  }

  /** @returns the sequence of the last message told */
  #tell(block: CommittedBlock, known: bigint, before: bigint): bigint {
    let previous = before
    for (const { sequence, time, events } of block.commands) {
      if (sequence <= known) continue
      const told = this.#accounts ? ownAndPublic(events, this.#accounts) : events
      if (told.length === 0) continue
      this.#sink.message({ sequence, previous, time, events: told })
      previous = sequence
    }
    return previous
  }
}

function ownAndPublic(
  events: readonly EngineEvent[],
  accounts: ReadonlySet<AccountNumber>,
): readonly EngineEvent[] {
  // An end of a trade names no account; whose balance moved with it is a party to it.
  const isParty = events.some((event) => event.kind === 'balance' && accounts.has(event.account))
  return events.filter((event) => {
    switch (event.kind) {
      case 'asset-set':
      case 'instrument-set':
      case 'fees-set':
      case 'rate-set':
      case 'phase-set':
      case 'offering-opened':
      case 'offering-sold':
      case 'offering-closed':
      case 'level':
        return true
      case 'account-set':
      case 'credited':
      case 'debited':
      case 'held':
      case 'released':
      case 'consumed':
      case 'order-accepted':
      case 'order-done':
      case 'price-improved':
      case 'balance':
        return accounts.has(event.account)
      case 'trade':
        return accounts.has(event.buyer) || accounts.has(event.seller)
      case 'settled':
      case 'unwound':
        return isParty
      // The caller hears these in its answer.
      case 'refused':
      case 'repeated':
        return false
      default:
        return event satisfies never
    }
  })
}
