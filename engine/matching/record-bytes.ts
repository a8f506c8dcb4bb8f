import { Buffer } from 'node:buffer'
import type { Key } from '../identifiers.ts'

/** How one type of value stands in the bytes of a state. Equal values give equal bytes. */
export interface Field<T> {
  write(to: RecordWriter, value: T): void
  read(from: RecordReader): T
}

/** Little-endian bytes in a buffer that grows. */
export class RecordWriter {
  #buffer = Buffer.allocUnsafe(1024)
  #length = 0

  /** Makes room and answers where it begins. */
  reserve(size: number): number {
    const start = this.#length
    this.#length += size
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, start)
      this.#buffer = larger
    }
    return start
  }
  get buffer(): Buffer {
    return this.#buffer
  }
  /** What was written so far, valid until the next write. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
  clear(): void {
    this.#length = 0
  }
}

export class RecordReader {
  readonly buffer: Buffer
  #next = 0

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** @throws RangeError where the bytes end before */
  take(size: number): number {
    const start = this.#next
    if (start + size > this.buffer.length)
      throw new RangeError(`the state ends at byte ${this.buffer.length}`)
    this.#next = start + size
    return start
  }
  get isAtEnd(): boolean {
    return this.#next === this.buffer.length
  }
}

/** A whole number of up to 53 bits: counts, numbers of things, times. */
export function whole<T extends number = number>(): Field<T> {
  return {
    write: (to, value) => {
      const at = to.reserve(8)
      to.buffer.writeDoubleLE(value, at)
    },
    read: (from) => {
      const value = from.buffer.readDoubleLE(from.take(8))
      if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`)
      return value as T
    },
  }
}

/** An amount, price, quantity or id: 64 bits without sign. */
export function unsigned<T extends bigint = bigint>(): Field<T> {
  return {
    write: (to, value) => {
      const at = to.reserve(8)
      to.buffer.writeBigUInt64LE(value, at)
    },
    read: (from) => from.buffer.readBigUInt64LE(from.take(8)) as T,
  }
}

/** Fees in millionths of a minor unit need more than 64 bits. */
export const wide: Field<bigint> = {
  write: (to, value) => {
    const at = to.reserve(16)
    to.buffer.writeBigUInt64LE(BigInt.asUintN(64, value), at)
    to.buffer.writeBigUInt64LE(value >> 64n, at + 8)
  },
  read: (from) => {
    const at = from.take(16)
    return from.buffer.readBigUInt64LE(at) | (from.buffer.readBigUInt64LE(at + 8) << 64n)
  },
}

const keyLength = 36

export const key: Field<Key> = {
  write: (to, value) => {
    if (value.length !== keyLength) throw new RangeError(`not a key: ${value}`)
    const at = to.reserve(keyLength)
    to.buffer.write(value, at, keyLength, 'latin1')
  },
  read: (from) => {
    const at = from.take(keyLength)
    return from.buffer.toString('latin1', at, at + keyLength) as Key
  },
}

export const text: Field<string> = {
  write: (to, value) => {
    const bytes = Buffer.from(value)
    const at = to.reserve(4 + bytes.length)
    to.buffer.writeUInt32LE(bytes.length, at)
    to.buffer.set(bytes, at + 4)
  },
  read: (from) => {
    const length = from.buffer.readUInt32LE(from.take(4))
    const at = from.take(length)
    return from.buffer.toString('utf8', at, at + length)
  },
}

export function choice<T extends string>(...words: readonly T[]): Field<T> {
  return {
    write: (to, value) => {
      const at = to.reserve(1)
      to.buffer.writeUInt8(words.indexOf(value), at)
    },
    read: (from) => {
      const number = from.buffer.readUInt8(from.take(1))
      const word = words[number]
      if (word === undefined) throw new RangeError(`${number} is none of ${words.join(', ')}`)
      return word
    },
  }
}

export function list<T>(of: Field<T>): Field<readonly T[]> {
  return {
    write: (to, values) => {
      const at = to.reserve(4)
      to.buffer.writeUInt32LE(values.length, at)
      for (const value of values) of.write(to, value)
    },
    read: (from) => {
      const length = from.buffer.readUInt32LE(from.take(4))
      const values: T[] = []
      for (let index = 0; index < length; index++) values.push(of.read(from))
      return values
    },
  }
}

/** Fields one after the other, in the order in which they are given here. */
export function record<T extends object>(fields: { readonly [Name in keyof T]-?: Field<T[Name]> }): Field<T> {
  const named = Object.entries(fields) as [keyof T, Field<T[keyof T]>][]
  return {
    write: (to, value) => {
      for (const [name, field] of named) field.write(to, value[name])
    },
    read: (from) => {
      const value: Partial<T> = {}
      for (const [name, field] of named) value[name] = field.read(from)
      return value as T
    },
  }
}
