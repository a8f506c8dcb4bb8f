import { type CommittedBlock, decodeBlock } from './block.ts'
import type { JournalStore } from './store.ts'

/** Commands kept in memory for those who follow closely; older ones are read from the journal. */
const recentCommandsMax = 50_000

/**
 * The committed journal, for those who follow it (feeds, projections), each at its own pace: recent blocks from memory,
 * older ones from the database.
 */
export class JournalTail {
  readonly #store: JournalStore
  readonly #followers = new Set<() => void>()
  /** contiguous, up to the newest */
  #recent: CommittedBlock[] = []
  #recentCommands = 0
  #block: bigint
  #sequence: bigint

  constructor(store: JournalStore, head: { readonly block: bigint; readonly sequence: bigint }) {
    this.#store = store
    this.#block = head.block
    this.#sequence = head.sequence
  }

  /** The newest committed. */
  get block(): bigint {
    return this.#block
  }
  get sequence(): bigint {
    return this.#sequence
  }
  /** The first sequence that is still in memory. */
  get recentSequence(): bigint {
    return this.#recent[0]?.firstSequence ?? this.#sequence + 1n
  }

  committed(block: CommittedBlock): void {
    if (block.number !== this.#block + 1n) throw new Error(`block ${block.number} after ${this.#block}`)
    this.#block = block.number
    this.#sequence = block.lastSequence
    this.#recent.push(block)
    this.#recentCommands += block.commands.length
    let dropped = 0
    while (this.#recentCommands > recentCommandsMax && dropped < this.#recent.length - 1) {
      this.#recentCommands -= this.#recent[dropped]?.commands.length ?? 0
      dropped += 1
    }
    if (dropped > 0) this.#recent = this.#recent.slice(dropped)
    for (const follower of this.#followers) follower()
  }

  /** Calls after each commit until the returned function is called. */
  follow(wake: () => void): () => void {
    this.#followers.add(wake)
    return () => this.#followers.delete(wake)
  }

  /** Some of the blocks after that number, in order; none where it is the newest. */
  async after(number: bigint, blocksMax: number): Promise<readonly CommittedBlock[]> {
    if (number >= this.#block) return []
    const first = this.#recent[0]
    if (first && number + 1n >= first.number) {
      const from = Number(number + 1n - first.number)
      return this.#recent.slice(from, from + blocksMax)
    }
    const blocks = await this.#store.readAfter(number)
    // The database shows a block before its commit is heard of here: it is told once it is the newest.
    return blocks
      .filter((block) => block.number <= this.#block)
      .slice(0, blocksMax)
      .map(decodeBlock)
  }

  /** The number of the block before the one that holds the command after this sequence. */
  async blockBefore(sequence: bigint): Promise<bigint> {
    if (sequence >= this.#sequence) return this.#block
    const holding = this.#recent.find((block) => block.lastSequence > sequence)
    if (holding && holding.firstSequence <= sequence + 1n) return holding.number - 1n
    return (await this.#store.blockOf(sequence + 1n)) - 1n
  }
}
