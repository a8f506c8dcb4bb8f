import type { Command, Door, Phase, Side } from '../commands.ts'
import type { CommandResult, EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId } from '../identifiers.ts'
import {
  amount,
  ByteReader,
  ByteWriter,
  choice,
  type Field,
  integer,
  list,
  MalformedBytes,
  optional,
  record,
  text,
  u32,
  u64,
  union,
} from '../journal/binary.ts'
import {
  account,
  asset,
  commandField,
  eventsField,
  instrument,
  key,
  phaseField,
  resultField,
  sideField,
} from '../journal/codec.ts'
import type { OfferingState } from '../market-data/catalogue.ts'
import type { Balance, Level, RestingOrder } from '../matching/interface.ts'

/**
 * What travels between the engine and its callers: four bytes of length (little-endian), then one frame. The first
 * frame of a connection is `hello`.
 */
export const protocolVersion = 1
/** What a caller may send at once. */
export const requestBytesMax = 65_536
/** What the engine may send at once: one command can fill very many orders. */
export const replyBytesMax = 268_435_456
export const levelsMax = 1_000
export const accountsMax = 10_000

export type Query =
  | { readonly kind: 'balance'; readonly account: AccountNumber; readonly asset: AssetId }
  | {
      readonly kind: 'levels'
      readonly instrument: InstrumentId
      readonly side: Side
      readonly depth: number
    }
  | { readonly kind: 'open-orders'; readonly account: AccountNumber }
  | { readonly kind: 'offering'; readonly offering: Key }
  | { readonly kind: 'phase'; readonly instrument: InstrumentId }

/** What is asked for, as it stood right after the command `sequence`. */
export type Answer =
  | { readonly kind: 'balance'; readonly sequence: bigint; readonly balance: Balance }
  | { readonly kind: 'levels'; readonly sequence: bigint; readonly levels: readonly Level[] }
  | { readonly kind: 'open-orders'; readonly sequence: bigint; readonly orders: readonly RestingOrder[] }
  | { readonly kind: 'offering'; readonly sequence: bigint; readonly offering?: OfferingState }
  | { readonly kind: 'phase'; readonly sequence: bigint; readonly phase?: Phase }

/** Why the engine ends a connection. */
export type ConnectionError = 'bad-frame' | 'unknown-version' | 'wrong-credential' | 'too-many-connections'

/** Frames to the engine. */
export type Request =
  | { readonly kind: 'hello'; readonly version: number; readonly door: Door; readonly token: string }
  | { readonly kind: 'submit'; readonly request: number; readonly command: Command }
  | { readonly kind: 'query'; readonly request: number; readonly query: Query }
  /** Absent `after`: from now on. Absent `accounts`: of every account. */
  | {
      readonly kind: 'subscribe'
      readonly subscription: number
      readonly after?: bigint
      readonly accounts?: readonly AccountNumber[]
    }
  | { readonly kind: 'unsubscribe'; readonly subscription: number }
  | { readonly kind: 'ping' }

/** Frames from the engine. */
export type Reply =
  | { readonly kind: 'welcome'; readonly sequence: bigint }
  | { readonly kind: 'result'; readonly request: number; readonly result: CommandResult }
  | { readonly kind: 'not-allowed'; readonly request: number }
  | { readonly kind: 'answer'; readonly request: number; readonly answer: Answer }
  /** more of this connection's requests are under way than may be */
  | { readonly kind: 'too-many'; readonly request: number }
  /** the feed begins after this sequence */
  | { readonly kind: 'subscribed'; readonly subscription: number; readonly sequence: bigint }
  | {
      readonly kind: 'feed'
      readonly subscription: number
      readonly sequence: bigint
      /** of the message before in this subscription */
      readonly previous: bigint
      readonly time: number
      readonly events: readonly EngineEvent[]
    }
  /** The subscriber was too slow, or asked for more than there is: go on from a snapshot at least this new. */
  | { readonly kind: 'resync'; readonly subscription: number; readonly sequence: bigint }
  | { readonly kind: 'pong' }
  | { readonly kind: 'error'; readonly error: ConnectionError; readonly message: string }

const request = u32()
const subscription = u32()
const sequence = u64()
const ordersMax = 1_000_000

const query = union<Query, 'kind'>('kind', {
  balance: [1, { account, asset }],
  levels: [2, { instrument, side: sideField, depth: u32() }],
  'open-orders': [3, { account }],
  offering: [4, { offering: key }],
  phase: [5, { instrument }],
})

const restingOrder = record<RestingOrder>({
  order: u64<OrderId>(),
  clientOrderId: key,
  account,
  instrument,
  side: sideField,
  price: amount,
  quantity: amount,
  filled: amount,
})
const offering = record<OfferingState>({
  offering: key,
  instrument,
  treasury: account,
  quantity: amount,
  price: amount,
  remaining: amount,
  status: choice('open', 'closed'),
})
const answer = union<Answer, 'kind'>('kind', {
  balance: [1, { sequence, balance: record<Balance>({ available: amount, held: amount, pending: amount }) }],
  levels: [
    2,
    { sequence, levels: list(record<Level>({ price: amount, quantity: amount, orders: u32() }), levelsMax) },
  ],
  'open-orders': [3, { sequence, orders: list(restingOrder, ordersMax) }],
  offering: [4, { sequence, offering: optional(offering) }],
  phase: [5, { sequence, phase: optional(phaseField) }],
})

export const requestField = union<Request, 'kind'>('kind', {
  hello: [1, { version: u32(), door: choice('web', 'admin', 'worker'), token: text(500) }],
  submit: [2, { request, command: commandField }],
  query: [3, { request, query }],
  subscribe: [4, { subscription, after: optional(sequence), accounts: optional(list(account, accountsMax)) }],
  unsubscribe: [5, { subscription }],
  ping: [6, {}],
})

export const replyField = union<Reply, 'kind'>('kind', {
  welcome: [1, { sequence }],
  result: [2, { request, result: resultField }],
  'not-allowed': [3, { request }],
  answer: [4, { request, answer }],
  'too-many': [5, { request }],
  feed: [6, { subscription, sequence, previous: sequence, time: integer, events: eventsField }],
  subscribed: [10, { subscription, sequence }],
  resync: [7, { subscription, sequence }],
  pong: [8, {}],
  error: [
    9,
    {
      error: choice('bad-frame', 'unknown-version', 'wrong-credential', 'too-many-connections'),
      message: text(500),
    },
  ],
})

/** One frame with its length before it. */
export function frame<T>(field: Field<T>, value: T): Buffer {
  const to = new ByteWriter(256)
  to.u32(0)
  field.write(to, value)
  to.u32At(0, to.length - 4)
  return to.finish()
}

/** Cuts what arrives into frames and reads them. */
export class FrameReader<T> {
  readonly #field: Field<T>
  readonly #bytesMax: number
  #chunks: Buffer[] = []
  #length = 0
  /** Chunks are joined only when this many bytes are there, so that a large frame is not copied at each chunk. */
  #wanted = 4

  constructor(field: Field<T>, bytesMax: number) {
    this.#field = field
    this.#bytesMax = bytesMax
  }

  /**
   * Hands every whole frame to `take`, in order.
   * @throws MalformedBytes: nothing that comes after can be understood
   */
  push(chunk: Buffer, take: (value: T) => void): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#wanted) return
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length)
    let at = 0
    this.#wanted = 4
    while (bytes.length - at >= 4) {
      const size = bytes.readUInt32LE(at)
      if (size > this.#bytesMax)
        throw new MalformedBytes(`a frame of ${size} bytes, ${this.#bytesMax} are allowed`)
      if (bytes.length - at < 4 + size) {
        this.#wanted = 4 + size
        break
      }
      const from = new ByteReader(bytes.subarray(at + 4, at + 4 + size))
      at += 4 + size
      const value = this.#field.read(from)
      from.end()
      take(value)
    }
    const rest = bytes.subarray(at)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
  }
}
