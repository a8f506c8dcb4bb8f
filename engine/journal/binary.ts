import { isUtf8 } from 'node:buffer'

/** Bytes that are not what their schema says; nothing of them may be used. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

/** How one type of value stands in bytes. What is written is read back equal. */
export interface Field<T> {
  /** @throws RangeError where the value cannot be carried */
  write(to: ByteWriter, value: T): void
  /** @throws MalformedBytes */
  read(from: ByteReader): T
}
export interface OptionalField<T> {
  readonly optional: Field<T>
}

/** Little-endian bytes in a buffer that grows. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(sizeFirst = 1024) {
    this.#buffer = Buffer.allocUnsafe(sizeFirst)
  }

  get length(): number {
    return this.#length
  }

  /** Makes room for `size` bytes and answers where they begin. */
  #reserve(size: number): number {
    const start = this.#length
    const end = start + size
    if (end > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, start)
      this.#buffer = larger
    }
    this.#length = end
    return start
  }

  u8(value: number): void {
    const at = this.#reserve(1)
    this.#buffer.writeUInt8(value, at)
  }
  u16(value: number): void {
    const at = this.#reserve(2)
    this.#buffer.writeUInt16LE(value, at)
  }
  u32(value: number): void {
    const at = this.#reserve(4)
    this.#buffer.writeUInt32LE(value, at)
  }
  /** Overwrites four bytes written before: the length of what followed them. */
  u32At(at: number, value: number): void {
    this.#buffer.writeUInt32LE(value, at)
  }
  f64(value: number): void {
    const at = this.#reserve(8)
    this.#buffer.writeDoubleLE(value, at)
  }
  i64(value: bigint): void {
    const at = this.#reserve(8)
    this.#buffer.writeBigInt64LE(value, at)
  }
  u64(value: bigint): void {
    const at = this.#reserve(8)
    this.#buffer.writeBigUInt64LE(value, at)
  }
  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length)
    this.#buffer.set(value, at)
  }

  /** A copy of what was written. */
  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length))
  }
}

/** Reads what a ByteWriter wrote; never beyond the end. */
export class ByteReader {
  readonly #buffer: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.#buffer.length - this.#at
  }

  #take(size: number): number {
    const at = this.#at
    if (size > this.#buffer.length - at) {
      throw new MalformedBytes(`${size} bytes wanted at ${at}, ${this.remaining} are left`)
    }
    this.#at = at + size
    return at
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#take(1))
  }
  u16(): number {
    return this.#buffer.readUInt16LE(this.#take(2))
  }
  u32(): number {
    return this.#buffer.readUInt32LE(this.#take(4))
  }
  f64(): number {
    return this.#buffer.readDoubleLE(this.#take(8))
  }
  i64(): bigint {
    return this.#buffer.readBigInt64LE(this.#take(8))
  }
  u64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#take(8))
  }
  /** A view, not a copy. */
  bytes(size: number): Buffer {
    const at = this.#take(size)
    return this.#buffer.subarray(at, at + size)
  }

  /** @throws MalformedBytes where something is left */
  end(): void {
    if (this.remaining !== 0) throw new MalformedBytes(`${this.remaining} bytes too many`)
  }
}

/** Whole numbers from 0 to 2^16 − 1. */
export const u16: Field<number> = { write: (to, value) => to.u16(value), read: (from) => from.u16() }

/** Whole numbers from 0 to 2^32 − 1. */
export function u32<T extends number = number>(): Field<T> {
  return { write: (to, value) => to.u32(value), read: (from) => from.u32() as T }
}

/** Whole numbers that a double carries exactly: times, parts per million. */
export const integer: Field<number> = {
  write(to, value) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`)
    to.f64(value)
  },
  read(from) {
    const value = from.f64()
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new MalformedBytes(`not a whole number: ${value}`)
    return value
  },
}

/** Ids and sequences: 0 to 2^64 − 1. */
export function u64<T extends bigint = bigint>(): Field<T> {
  return { write: (to, value) => to.u64(value), read: (from) => from.u64() as T }
}

const int64Max = 2n ** 63n - 1n
const magnitudeMax = 2n ** 256n - 1n
const narrow = 0
const widePositive = 1
const wideNegative = 2

/**
 * Money and quantities. Nine bytes where it fits 64 bits, 33 beyond: an amount far out of range must still reach the
 * core, which refuses it with its figures.
 */
export const amount: Field<bigint> = {
  write(to, value) {
    if (value >= -int64Max && value <= int64Max) {
      to.u8(narrow)
      to.i64(value)
      return
    }
    const magnitude = value < 0n ? -value : value
    if (magnitude > magnitudeMax) throw new RangeError('an amount of more than 256 bits')
    to.u8(value < 0n ? wideNegative : widePositive)
    for (let shift = 0n; shift < 256n; shift += 64n) to.u64(BigInt.asUintN(64, magnitude >> shift))
  },
  read(from) {
    const form = from.u8()
    if (form === narrow) return from.i64()
    if (form !== widePositive && form !== wideNegative)
      throw new MalformedBytes(`no form of an amount: ${form}`)
    let magnitude = 0n
    for (let shift = 0n; shift < 256n; shift += 64n) magnitude |= from.u64() << shift
    return form === wideNegative ? -magnitude : magnitude
  },
}

export function text(bytesMax: number): Field<string> {
  return {
    write(to, value) {
      const bytes = Buffer.from(value, 'utf8')
      if (bytes.length > bytesMax)
        throw new RangeError(`a text of ${bytes.length} bytes, ${bytesMax} are allowed`)
      to.u16(bytes.length)
      to.bytes(bytes)
    },
    read(from) {
      const length = from.u16()
      if (length > bytesMax) throw new MalformedBytes(`a text of ${length} bytes, ${bytesMax} are allowed`)
      const bytes = from.bytes(length)
      // Read loosely, a wrong byte becomes a sign of three: the journal could no longer carry what the door let in.
      if (!isUtf8(bytes)) throw new MalformedBytes('a text that is not UTF-8')
      return bytes.toString('utf8')
    },
  }
}

/** One of some words, by its place among them: words may be added at the end, never moved. */
export function choice<const Words extends readonly string[]>(...words: Words): Field<Words[number]> {
  const places = new Map<string, number>(words.map((word, place) => [word, place]))
  return {
    write(to, value) {
      const place = places.get(value)
      if (place === undefined) throw new RangeError(`none of ${words.join(', ')}: ${value}`)
      to.u8(place)
    },
    read(from) {
      const place = from.u8()
      const word = words[place]
      if (word === undefined) throw new MalformedBytes(`none of ${words.join(', ')}: number ${place}`)
      return word
    },
  }
}

export function list<T>(item: Field<T>, countMax: number): Field<readonly T[]> {
  return {
    write(to, values) {
      if (values.length > countMax)
        throw new RangeError(`a list of ${values.length}, ${countMax} are allowed`)
      to.u32(values.length)
      for (const value of values) item.write(to, value)
    },
    read(from) {
      const count = from.u32()
      // An item has at least one byte, so a count beyond what is left is false, whatever it is a count of.
      if (count > countMax || count > from.remaining)
        throw new MalformedBytes(`a list of ${count} is too long`)
      const values: T[] = []
      for (let index = 0; index < count; index++) values.push(item.read(from))
      return values
    },
  }
}

/** A field of a record that may be absent. */
export function optional<T>(field: Field<T>): OptionalField<T> {
  return { optional: field }
}

/** A field for every property, in the order in which they are written. */
export type FieldsOf<T> = {
  readonly [Name in keyof T]-?: object extends Pick<T, Name>
    ? OptionalField<Exclude<T[Name], undefined>>
    : Field<T[Name]>
}

type Properties = Record<string, unknown>
type AnyFields = Readonly<Record<string, Field<unknown> | OptionalField<unknown>>>

function writeFields(fields: AnyFields, to: ByteWriter, value: Properties): void {
  for (const name in fields) {
    const field = fields[name] as Field<unknown> | OptionalField<unknown>
    if (!('optional' in field)) {
      field.write(to, value[name])
    } else if (value[name] === undefined) {
      to.u8(0)
    } else {
      to.u8(1)
      field.optional.write(to, value[name])
    }
  }
}

function readFields(fields: AnyFields, from: ByteReader, into: Properties): void {
  for (const name in fields) {
    const field = fields[name] as Field<unknown> | OptionalField<unknown>
    if (!('optional' in field)) {
      into[name] = field.read(from)
      continue
    }
    const present = from.u8()
    if (present > 1) throw new MalformedBytes(`neither absent nor present: ${present}`)
    if (present === 1) into[name] = field.optional.read(from)
  }
}

export function record<T extends object>(fields: FieldsOf<T>): Field<T> {
  const named = fields as unknown as AnyFields
  return {
    write: (to, value) => writeFields(named, to, value as Properties),
    read(from) {
      const value: Properties = {}
      readFields(named, from, value)
      return value as T
    },
  }
}

type Variant<Union, Discriminator extends PropertyKey, Word> = Union extends {
  readonly [D in Discriminator]: infer Words
}
  ? Word extends Words
    ? Omit<Union, Discriminator>
    : never
  : never

/**
 * One of several records, told apart by a word in the property `discriminator`. Each has a number of its own, which is
 * never given to another, not even after the record is gone: that is what keeps old bytes readable.
 */
export function union<Union extends object, Discriminator extends keyof Union & string>(
  discriminator: Discriminator,
  variants: {
    readonly [Word in Union[Discriminator] & string]: readonly [
      number: number,
      fields: FieldsOf<Variant<Union, Discriminator, Word>>,
    ]
  },
): Field<Union> {
  type Entry = { readonly word: string; readonly number: number; readonly fields: AnyFields }
  const byWord = new Map<string, Entry>()
  const byNumber = new Map<number, Entry>()
  for (const [word, variant] of Object.entries(variants)) {
    const [number, fields] = variant as readonly [number, AnyFields]
    if (byNumber.has(number)) throw new Error(`${word}: the number ${number} is taken`)
    const entry = { word, number, fields }
    byWord.set(word, entry)
    byNumber.set(number, entry)
  }
  return {
    write(to, value) {
      const word = value[discriminator] as string
      const entry = byWord.get(word)
      if (!entry) throw new RangeError(`no such ${discriminator}: ${word}`)
      to.u8(entry.number)
      writeFields(entry.fields, to, value as Properties)
    },
    read(from) {
      const number = from.u8()
      const entry = byNumber.get(number)
      if (!entry) throw new MalformedBytes(`no such ${discriminator}: number ${number}`)
      const value: Properties = { [discriminator]: entry.word }
      readFields(entry.fields, from, value)
      return value as Union
    },
  }
}

/** The bytes of one value. */
export function encode<T>(field: Field<T>, value: T): Buffer {
  const to = new ByteWriter()
  field.write(to, value)
  return to.finish()
}

/** @throws MalformedBytes where the bytes are not exactly one value */
export function decode<T>(field: Field<T>, bytes: Uint8Array): T {
  const from = new ByteReader(bytes)
  const value = field.read(from)
  from.end()
  return value
}
