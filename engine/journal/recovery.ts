import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExchangeCore } from '../matching/interface.ts'
import {
  type AppliedCommand,
  type Block,
  BlockBuilder,
  blockHash,
  decodeBlock,
  genesisHash,
} from './block.ts'
import type { JournalStore } from './store.ts'

/** The journal is not what was written. Nobody may go on from it; the block is named. */
export class JournalCorrupted extends Error {
  override readonly name = 'JournalCorrupted'

  constructor(segment: number, block: bigint, problem: string, cause?: unknown) {
    super(`segment ${segment}, block ${block}: ${problem}`, { cause })
  }
}

/** Where the journal ends. */
export type JournalHead = {
  readonly block: bigint
  readonly sequence: bigint
  /** of the last command, milliseconds since 1970 */
  readonly time: number
  readonly hash: Uint8Array
}
export const emptyJournal: JournalHead = { block: 0n, sequence: 0n, time: 0, hash: genesisHash }

/** A block that is what its hash says and follows the one before it, with its commands and where the journal is then. */
export type CheckedBlock = {
  readonly block: Block
  readonly commands: readonly AppliedCommand[]
  readonly head: JournalHead
}

/**
 * Every block after that place in order, each checked against the one before it; what its commands do is not.
 *
 * @throws JournalCorrupted naming the first block that fails; none is ever skipped
 */
export async function* readJournal(
  store: JournalStore,
  after: JournalHead = emptyJournal,
): AsyncGenerator<CheckedBlock> {
  let head = after
  for (;;) {
    const blocks = await store.readAfter(head.block)
    if (blocks.length === 0) return
    for (const block of blocks) {
      const commands = commandsOf(block, head)
      const { number, lastSequence: sequence, hash } = block
      head = { block: number, sequence, time: commands.at(-1)?.time ?? head.time, hash }
      yield { block, commands, head }
      // Timers must run meanwhile: the lease is renewed by one.
      await nextTurn()
    }
  }
}

/**
 * Replays the journal into a core that stands at `after`, a fresh one unless told, to its end or up to a block. Each block must follow the one before it, be what its
 * hash says, bring forth the same events again, and leave the state at the recorded hash.
 *
 * @param onApplied sees each command in order, as the sequencer would have shown it
 * @param range.until the last block that is replayed
 * @throws JournalCorrupted naming the first block that fails; none is ever skipped
 */
export async function recover(
  store: JournalStore,
  core: ExchangeCore,
  onApplied: (applied: AppliedCommand) => void,
  { after = emptyJournal, until }: { readonly after?: JournalHead; readonly until?: bigint | undefined } = {},
): Promise<JournalHead> {
  let head = after
  for await (const checked of readJournal(store, after)) {
    if (until !== undefined && checked.block.number > until) return head
    replay(checked, core, onApplied)
    head = checked.head
  }
  return head
}

function corrupted({ segment, number }: Block, problem: string, cause?: unknown): JournalCorrupted {
  return new JournalCorrupted(segment, number, problem, cause)
}

function commandsOf(block: Block, before: JournalHead): readonly AppliedCommand[] {
  if (block.number !== before.block + 1n) throw corrupted(block, `follows block ${before.block}`)
  if (block.firstSequence !== before.sequence + 1n) {
    const problem = `begins at sequence ${block.firstSequence}, the block before ends at ${before.sequence}`
    throw corrupted(block, problem)
  }
  if (!equal(block.previousHash, before.hash))
    throw corrupted(block, 'is chained to another block than the one before it')
  if (!equal(block.hash, blockHash(block))) throw corrupted(block, 'its content does not have its hash')
  try {
    return decodeBlock(block).commands
  } catch (error) {
    throw corrupted(block, `cannot be read: ${String(error)}`, error)
  }
}

function replay(
  { block, commands }: CheckedBlock,
  core: ExchangeCore,
  onApplied: (applied: AppliedCommand) => void,
): void {
  const again = new BlockBuilder()
  for (const { sequence, time, command } of commands) {
    const applied = { sequence, time, command, events: core.apply({ sequence, time, command }) }
    again.add(applied)
    onApplied(applied)
  }
  const stateHash = core.stateHash()
  if (!equal(stateHash, block.stateHash)) throw corrupted(block, 'its replay leaves another state')
  if (!equal(again.seal({ ...block, stateHash }).bytes, block.bytes))
    throw corrupted(block, 'its replay brings other events')
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
