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

/**
 * Replays the whole journal into a fresh core. Each block must follow the one before it, be what its hash says, bring
 * forth the same events again, and leave the state at the recorded hash.
 *
 * @param onApplied sees each command in order, as the sequencer would have shown it
 * @throws JournalCorrupted naming the first block that fails; none is ever skipped
 */
export async function recover(
  store: JournalStore,
  core: ExchangeCore,
  onApplied: (applied: AppliedCommand) => void,
): Promise<JournalHead> {
  let head = emptyJournal
  for (;;) {
    const blocks = await store.readAfter(head.block)
    if (blocks.length === 0) return head
    for (const block of blocks) {
      head = replay(block, head, core, onApplied)
      // Timers must run meanwhile: the lease is renewed by one.
      await nextTurn()
    }
  }
}

function replay(
  block: Block,
  head: JournalHead,
  core: ExchangeCore,
  onApplied: (applied: AppliedCommand) => void,
): JournalHead {
  const corrupted = (problem: string, cause?: unknown) =>
    new JournalCorrupted(block.segment, block.number, problem, cause)
  if (block.number !== head.block + 1n) throw corrupted(`follows block ${head.block}`)
  if (block.firstSequence !== head.sequence + 1n) {
    throw corrupted(`begins at sequence ${block.firstSequence}, the block before ends at ${head.sequence}`)
  }
  if (!equal(block.previousHash, head.hash))
    throw corrupted('is chained to another block than the one before it')
  if (!equal(block.hash, blockHash(block))) throw corrupted('its content does not have its hash')
  let commands: readonly AppliedCommand[]
  try {
    commands = decodeBlock(block).commands
  } catch (error) {
    throw corrupted(`cannot be read: ${String(error)}`, error)
  }
  const again = new BlockBuilder()
  for (const { sequence, time, command } of commands) {
    const applied = { sequence, time, command, events: core.apply({ sequence, time, command }) }
    again.add(applied)
    onApplied(applied)
  }
  const stateHash = core.stateHash()
  if (!equal(stateHash, block.stateHash)) throw corrupted('its replay leaves another state')
  if (!equal(again.seal({ ...block, stateHash }).bytes, block.bytes))
    throw corrupted('its replay brings other events')
  return {
    block: block.number,
    sequence: block.lastSequence,
    time: commands.at(-1)?.time ?? head.time,
    hash: block.hash,
  }
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
