import { hash } from 'node:crypto'
import { RecordWriter, unsigned, whole, wide } from './record-bytes.ts'
import type { Schema } from './records.ts'

/** A record with its part in the state's hash. */
export type Tracked<T> = T & {
  /** what it adds to the sum now; 0 while it has not been counted */
  digest: bigint
  isTouched: boolean
  isGone: boolean
}

export function tracked<T extends object>(record: T): Tracked<T> {
  return { ...record, digest: 0n, isTouched: false, isGone: false }
}

/** What stands in a state beside its records. */
export type Counters = {
  sequence: bigint
  /** of the last command, milliseconds since 1970 */
  time: number
  nextOrder: bigint
  nextTrade: bigint
  nextFinished: bigint
}

const modulus = 2n ** 256n

/**
 * A hash of all records that does not depend on their order: the sum of their SHA-256 modulo 2^256. So a changed record
 * costs one subtraction and one addition, however many others there are, and every implementation that keeps the same
 * records comes to the same sum. Records are hashed when the hash is asked for: one that changed many times within a
 * block counts once, one that came and went within it not at all.
 */
export class StateHash {
  #sum = 0n
  #touched: { readonly schema: Schema<object>; readonly record: Tracked<object> }[] = []
  readonly #writer = new RecordWriter()

  /** Must be told of each change to a record, before the next `current`. */
  touch<T extends object>(schema: Schema<T>, record: Tracked<T>): void {
    if (record.isTouched) return
    record.isTouched = true
    // Each record is only ever written by the schema that it came with.
    this.#touched.push({ schema: schema as unknown as Schema<object>, record })
  }

  remove<T extends object>(schema: Schema<T>, record: Tracked<T>): void {
    record.isGone = true
    this.touch(schema, record)
  }

  /** The sum alone: the state but for its counters. */
  ofRecords(): bigint {
    for (const { schema, record } of this.#touched) {
      const isAbsent = record.isGone || schema.isAbsent?.(record) === true
      const digest = isAbsent ? 0n : this.digestOf(schema, record)
      this.#sum = (this.#sum - record.digest + digest + modulus) % modulus
      record.digest = digest
      record.isTouched = false
    }
    this.#touched = []
    return this.#sum
  }

  digestOf<T extends object>(schema: Schema<T>, record: T): bigint {
    const writer = this.#writer
    writer.clear()
    const at = writer.reserve(1)
    writer.buffer.writeUInt8(schema.number, at)
    schema.write(writer, record)
    return BigInt(`0x${hash('sha256', writer.view(), 'hex')}`)
  }

  /** 32 bytes. */
  current(counters: Counters): Uint8Array {
    const sum = this.ofRecords()
    const writer = new RecordWriter()
    wide.write(writer, BigInt.asUintN(128, sum))
    wide.write(writer, sum >> 128n)
    writeCounters(writer, counters)
    return hash('sha256', writer.view(), 'buffer')
  }
}

const count = unsigned()
const time = whole()

export function writeCounters(to: RecordWriter, counters: Counters): void {
  count.write(to, counters.sequence)
  time.write(to, counters.time)
  count.write(to, counters.nextOrder)
  count.write(to, counters.nextTrade)
  count.write(to, counters.nextFinished)
}
