import { createHash } from 'node:crypto'
import type { Command } from '../commands.ts'
import type { EngineEvent } from '../events.ts'
import { ByteReader, ByteWriter, integer, MalformedBytes } from './binary.ts'
import { commandField, eventsField } from './codec.ts'

/** A command with its place and time, and what it changed. */
export type AppliedCommand = {
  readonly sequence: bigint
  readonly time: number
  readonly command: Command
  readonly events: readonly EngineEvent[]
}

/** One row of the journal: what is committed at once. Hashes are 32 bytes (SHA-256). */
export type Block = {
  readonly segment: number
  /** from 1, without gaps */
  readonly number: bigint
  readonly firstSequence: bigint
  readonly lastSequence: bigint
  /** of the lease under which it was written */
  readonly epoch: bigint
  /** version, count, then time, command and events of each */
  readonly bytes: Uint8Array
  readonly stateHash: Uint8Array
  readonly previousHash: Uint8Array
  readonly hash: Uint8Array
}

/** A block that is committed, in words. */
export type CommittedBlock = {
  readonly number: bigint
  readonly firstSequence: bigint
  readonly lastSequence: bigint
  readonly commands: readonly AppliedCommand[]
}

const version = 1
/** What the first block is chained to. */
export const genesisHash: Uint8Array = new Uint8Array(32)

/** Collects what is matched until it is sealed as one block. */
export class BlockBuilder {
  readonly #applied: AppliedCommand[] = []
  readonly #body = new ByteWriter(16_384)

  get count(): number {
    return this.#applied.length
  }
  get size(): number {
    return this.#body.length
  }
  get applied(): readonly AppliedCommand[] {
    return this.#applied
  }

  add(applied: AppliedCommand): void {
    integer.write(this.#body, applied.time)
    commandField.write(this.#body, applied.command)
    eventsField.write(this.#body, applied.events)
    this.#applied.push(applied)
  }

  /** @throws Error where nothing was added */
  seal(place: Pick<Block, 'segment' | 'number' | 'epoch' | 'stateHash' | 'previousHash'>): Block {
    const first = this.#applied[0]
    const last = this.#applied.at(-1)
    if (!first || !last) throw new Error('a block of nothing')
    const bytes = new ByteWriter(this.#body.length + 5)
    bytes.u8(version)
    bytes.u32(this.#applied.length)
    bytes.bytes(this.#body.finish())
    const unhashed = {
      ...place,
      firstSequence: first.sequence,
      lastSequence: last.sequence,
      bytes: bytes.finish(),
    }
    return { ...unhashed, hash: blockHash(unhashed) }
  }
}

/** Of everything in the block: fields of fixed size first, then the bytes, so that no two blocks share one text. */
export function blockHash(block: Omit<Block, 'hash'>): Uint8Array {
  const head = new ByteWriter(128)
  head.u32(block.segment)
  head.u64(block.number)
  head.u64(block.firstSequence)
  head.u64(block.lastSequence)
  head.u64(block.epoch)
  head.bytes(block.stateHash)
  head.bytes(block.previousHash)
  return createHash('sha256').update(head.finish()).update(block.bytes).digest()
}

/** @throws MalformedBytes where the bytes do not hold exactly the commands that the block's sequences promise */
export function decodeBlock(block: Block): CommittedBlock {
  const from = new ByteReader(block.bytes)
  const written = from.u8()
  if (written !== version) throw new MalformedBytes(`version ${written}, known is ${version}`)
  const count = from.u32()
  const promised = block.lastSequence - block.firstSequence + 1n
  if (BigInt(count) !== promised) throw new MalformedBytes(`${count} commands, ${promised} promised`)
  const commands: AppliedCommand[] = []
  for (let index = 0; index < count; index++) {
    commands.push({
      sequence: block.firstSequence + BigInt(index),
      time: integer.read(from),
      command: commandField.read(from),
      events: eventsField.read(from),
    })
  }
  from.end()
  const { number, firstSequence, lastSequence } = block
  return { number, firstSequence, lastSequence, commands }
}
