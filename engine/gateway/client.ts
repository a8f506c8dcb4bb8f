import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command, CommandKind, Door, Phase, Side } from '../commands.ts'
import type { CommandResult, EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, InstrumentId, Key } from '../identifiers.ts'
import type { OfferingState } from '../market-data/catalogue.ts'
import type { Balance, Level, RestingOrder } from '../matching/interface.ts'
import {
  type Answer,
  frame,
  FrameReader,
  protocolVersion,
  type Query,
  replyBytesMax,
  type Reply,
  replyField,
  type Request,
  requestField,
} from './frames.ts'

export type { Balance, Level, RestingOrder } from '../matching/interface.ts'
export type { OfferingState } from '../market-data/catalogue.ts'

const reconnectMs = { first: 50, max: 1_000 }
const pingMs = 5_000
/** An engine that does not answer a ping for this long is taken for gone. */
const silenceLimitMs = 15_000
/** Sent and not answered; more wait here. Below the engine's own limit for a connection. */
const inFlightMax = 1_024
const waitingMax = 16_384

/**
 * The engine did not answer. `outcome` says whether a command may nevertheless have been carried out: where it is
 * `unknown`, the same command may be sent again under the same key, and has one effect.
 */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
  readonly reason: 'not-connected' | 'connection-lost' | 'time-limit' | 'too-many' | 'closed'
  readonly outcome: 'not-sent' | 'unknown'

  constructor(reason: EngineUnavailable['reason'], outcome: EngineUnavailable['outcome'], detail: string) {
    super(`the engine is unavailable: ${reason}${detail ? ` (${detail})` : ''}`)
    this.reason = reason
    this.outcome = outcome
  }
}

/** A command that does not belong to this door: the caller is wrong, and nothing was done. */
export class NotAllowedAtThisDoor extends Error {
  override readonly name = 'NotAllowedAtThisDoor'
  readonly reason = 'not-allowed-at-this-door'

  constructor(door: Door, kind: CommandKind) {
    super(`${kind} is not allowed at the door ${door}`)
  }
}

/** What one command changed, and the sequence of the message before: a gap between them means something was missed. */
export type FeedMessage = {
  readonly sequence: bigint
  readonly previous: bigint
  /** milliseconds since 1970 */
  readonly time: number
  readonly events: readonly EngineEvent[]
}

export type Subscription = {
  /** the last sequence already known; absent: from now on */
  readonly after?: bigint
  /** whose own events are told besides the public ones; absent: everyone's */
  readonly accounts?: readonly AccountNumber[]
  readonly onMessage: (message: FeedMessage) => void
  /** What came before was not told: take a snapshot (a query) of at least this sequence; messages go on after it. */
  readonly onResync: (sequence: bigint) => void
}

export type EngineStatus = 'connecting' | 'connected' | 'closed'

export type EngineClient = {
  /**
   * Resolves once the command is durable, with what it changed or why it was refused (an event `refused`; `busy` has
   * sequence 0). Sent again by itself after a broken connection where the command carries a key.
   * @throws EngineUnavailable, NotAllowedAtThisDoor
   */
  submit(command: Command): Promise<CommandResult>
  /** @throws EngineUnavailable, as all queries */
  balance(
    account: AccountNumber,
    asset: AssetId,
  ): Promise<{ readonly sequence: bigint; readonly balance: Balance }>
  /** Best price first; at most 1,000. */
  levels(
    instrument: InstrumentId,
    side: Side,
    depth: number,
  ): Promise<{ readonly sequence: bigint; readonly levels: readonly Level[] }>
  openOrders(
    account: AccountNumber,
  ): Promise<{ readonly sequence: bigint; readonly orders: readonly RestingOrder[] }>
  offering(offering: Key): Promise<{ readonly sequence: bigint; readonly offering?: OfferingState }>
  phase(instrument: InstrumentId): Promise<{ readonly sequence: bigint; readonly phase?: Phase }>
  /** Each message at least once, in order, across reconnections. @returns what ends it */
  subscribe(subscription: Subscription): () => void
  status(): EngineStatus
  /** Resolves once connected. @throws EngineUnavailable after the limit */
  ready(limitMs: number): Promise<void>
  close(): void
}

export type EngineAddress = {
  /** `host:port` */
  readonly address: string
  readonly door: Door
  readonly token: string
  /** for an answer; 10 s */
  readonly requestLimitMs?: number
  /** for a connection, before a new request is given up; 2 s */
  readonly connectLimitMs?: number
}

/** Starts connecting at once, and again whenever the connection is lost, until `close`. */
export function connectEngine(address: EngineAddress): EngineClient {
  const client = new Client(address)
  void client.run()
  const ask = async <Kind extends Query['kind']>(
    query: Extract<Query, { kind: Kind }>,
  ): Promise<Extract<Answer, { kind: Kind }>> =>
    (await client.request({ kind: 'query', query })) as Extract<Answer, { kind: Kind }>
  return {
    submit: async (command) => (await client.request({ kind: 'submit', command })) as CommandResult,
    balance: async (account, asset) => await ask({ kind: 'balance', account, asset }),
    levels: async (instrument, side, depth) => await ask({ kind: 'levels', instrument, side, depth }),
    openOrders: async (account) => await ask({ kind: 'open-orders', account }),
    offering: async (offering) => await ask({ kind: 'offering', offering }),
    phase: async (instrument) => await ask({ kind: 'phase', instrument }),
    subscribe: (subscription) => client.subscribe(subscription),
    status: () => client.status,
    ready: async (limitMs) => await client.ready(limitMs),
    close: () => client.close(),
  }
}

type Asked =
  { readonly kind: 'submit'; readonly command: Command } | { readonly kind: 'query'; readonly query: Query }
type Pending = {
  readonly asked: Asked
  readonly resolve: (value: CommandResult | Answer) => void
  readonly reject: (error: Error) => void
  timer: NodeJS.Timeout
  /** it may have been carried out */
  sent: boolean
}
type Subscribed = { readonly subscription: Subscription; after: bigint | undefined }

/** Those whose key makes a second sending harmless. */
const keyed: ReadonlySet<CommandKind> = new Set<CommandKind>([
  'open-offering',
  'close-offering',
  'credit',
  'debit',
  'hold',
  'release',
  'consume',
  'settle',
  'unwind',
  'place-order',
  'cancel-order',
  'purchase',
])

class Client {
  readonly #address: Required<EngineAddress>
  readonly #host: string
  readonly #port: number
  status: EngineStatus = 'connecting'
  #socket: Socket | undefined
  #problem = ''
  #numberLast = 0
  /** sent, by number, in the order of sending */
  readonly #inFlight = new Map<number, Pending>()
  #waiting: Pending[] = []
  readonly #subscriptions = new Map<number, Subscribed>()
  #onStatus = new Set<() => void>()
  readonly #closing = new AbortController()

  constructor(address: EngineAddress) {
    this.#address = { requestLimitMs: 10_000, connectLimitMs: 2_000, ...address }
    const colon = address.address.lastIndexOf(':')
    this.#host = address.address.slice(0, colon)
    this.#port = Number(address.address.slice(colon + 1))
    if (colon < 1 || !Number.isInteger(this.#port)) throw new RangeError(`not host:port: ${address.address}`)
  }

  async request(asked: Asked): Promise<CommandResult | Answer> {
    return await new Promise((resolve, reject) => {
      if (this.status === 'closed') return reject(new EngineUnavailable('closed', 'not-sent', ''))
      if (this.#waiting.length >= waitingMax) return reject(new EngineUnavailable('too-many', 'not-sent', ''))
      const pending: Pending = { asked, resolve, reject, sent: false, timer: undefined as never }
      const { connectLimitMs, requestLimitMs } = this.#address
      const limitMs = this.status === 'connected' ? requestLimitMs : Math.min(connectLimitMs, requestLimitMs)
      pending.timer = setTimeout(() => this.#giveUp(pending), limitMs)
      this.#waiting.push(pending)
      this.#sendWaiting()
    })
  }

  subscribe(subscription: Subscription): () => void {
    const number = this.#nextNumber()
    const subscribed = { subscription, after: subscription.after }
    this.#subscriptions.set(number, subscribed)
    if (this.status === 'connected') this.#sendSubscription(number, subscribed)
    return () => {
      if (this.#subscriptions.delete(number)) this.#write({ kind: 'unsubscribe', subscription: number })
    }
  }

  async ready(limitMs: number): Promise<void> {
    if (this.status === 'connected') return
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        if (this.status === 'connecting') return
        clearTimeout(timer)
        this.#onStatus.delete(settle)
        if (this.status === 'connected') resolve()
        else reject(new EngineUnavailable('closed', 'not-sent', ''))
      }
      const timer = setTimeout(() => {
        this.#onStatus.delete(settle)
        reject(new EngineUnavailable('not-connected', 'not-sent', this.#problem))
      }, limitMs)
      this.#onStatus.add(settle)
    })
  }

  close(): void {
    if (this.status === 'closed') return
    this.#setStatus('closed')
    this.#closing.abort()
    this.#socket?.destroy()
    for (const pending of [...this.#inFlight.values(), ...this.#waiting]) {
      this.#reject(pending, 'closed')
    }
    this.#inFlight.clear()
    this.#waiting = []
  }

  async run(): Promise<void> {
    let waitMs: number = reconnectMs.first
    while (this.status !== 'closed') {
      const wasConnected = await this.#connection()
      waitMs = wasConnected ? reconnectMs.first : Math.min(waitMs * 2, reconnectMs.max)
      await pause(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  /** One connection, from opening to its end. @returns whether the engine welcomed us */
  async #connection(): Promise<boolean> {
    return await new Promise((resolve) => {
      let welcomed = false
      const socket = connect({ host: this.#host, port: this.#port, noDelay: true, keepAlive: true })
      const reader = new FrameReader<Reply>(replyField, replyBytesMax)
      const ping = setInterval(() => this.#write({ kind: 'ping' }), pingMs)
      this.#socket = socket
      socket.setTimeout(silenceLimitMs, () => socket.destroy(new Error('the engine is silent')))
      socket.on('connect', () => {
        const { door, token } = this.#address
        socket.write(frame(requestField, { kind: 'hello', version: protocolVersion, door, token }))
      })
      socket.on('data', (chunk) => {
        try {
          reader.push(chunk, (reply) => {
            if (reply.kind === 'welcome') {
              welcomed = true
              this.#welcomed()
            } else this.#take(reply)
          })
        } catch (error) {
          socket.destroy(error instanceof Error ? error : new Error(String(error)))
        }
      })
      socket.on('error', (error) => (this.#problem = error.message))
      socket.on('close', () => {
        clearInterval(ping)
        this.#socket = undefined
        this.#lost()
        resolve(welcomed)
      })
    })
  }

  #welcomed(): void {
    this.#problem = ''
    this.#setStatus('connected')
    for (const [number, subscribed] of this.#subscriptions) this.#sendSubscription(number, subscribed)
    this.#sendWaiting()
  }

  #take(reply: Exclude<Reply, { kind: 'welcome' }>): void {
    switch (reply.kind) {
      case 'result':
        return this.#settle(reply.request, (pending) => pending.resolve(reply.result))
      case 'answer':
        return this.#settle(reply.request, (pending) => pending.resolve(reply.answer))
      case 'too-many':
        return this.#settle(reply.request, (pending) =>
          pending.reject(new EngineUnavailable('too-many', 'not-sent', '')),
        )
      case 'not-allowed':
        return this.#settle(reply.request, ({ asked, reject }) => {
          if (asked.kind === 'submit')
            reject(new NotAllowedAtThisDoor(this.#address.door, asked.command.kind))
        })
      case 'subscribed':
        return this.#follow(reply.subscription, reply.sequence, () => undefined)
      case 'feed':
        return this.#follow(reply.subscription, reply.sequence, ({ onMessage }) => {
          const { sequence, previous, time, events } = reply
          onMessage({ sequence, previous, time, events })
        })
      case 'resync':
        return this.#follow(reply.subscription, reply.sequence, ({ onResync }) => onResync(reply.sequence))
      case 'pong':
        return
      case 'error':
        this.#problem = `${reply.error}: ${reply.message}`
        this.#socket?.destroy()
        return
      default:
        return reply satisfies never
    }
  }

  #follow(number: number, sequence: bigint, tell: (subscription: Subscription) => void): void {
    const subscribed = this.#subscriptions.get(number)
    // What was under way when the subscription ended is for nobody.
    if (!subscribed) return
    subscribed.after = sequence
    tell(subscribed.subscription)
  }

  #settle(number: number, how: (pending: Pending) => void): void {
    const pending = this.#inFlight.get(number)
    // It came after its time limit: the caller was told already.
    if (!pending) return
    this.#inFlight.delete(number)
    clearTimeout(pending.timer)
    how(pending)
    this.#sendWaiting()
  }

  #sendWaiting(): void {
    if (this.status !== 'connected') return
    let sent = 0
    while (sent < this.#waiting.length && this.#inFlight.size < inFlightMax) {
      this.#sendRequest(this.#waiting[sent] as Pending)
      sent += 1
    }
    if (sent > 0) this.#waiting.splice(0, sent)
  }

  #sendRequest(pending: Pending): void {
    const number = this.#nextNumber()
    let bytes: Buffer
    try {
      bytes = frame(requestField, { ...pending.asked, request: number })
    } catch (error) {
      // A value that no frame can carry: the caller's mistake.
      clearTimeout(pending.timer)
      pending.reject(error instanceof Error ? error : new Error(String(error)))
      return
    }
    pending.sent = true
    clearTimeout(pending.timer)
    pending.timer = setTimeout(() => this.#giveUp(pending), this.#address.requestLimitMs)
    this.#inFlight.set(number, pending)
    this.#socket?.write(bytes)
  }

  #sendSubscription(number: number, { subscription, after }: Subscribed): void {
    const { accounts } = subscription
    this.#write({
      kind: 'subscribe',
      subscription: number,
      ...(after !== undefined && { after }),
      ...(accounts && { accounts }),
    })
  }

  #write(request: Request): void {
    if (this.status === 'connected') this.#socket?.write(frame(requestField, request))
  }

  /** What may be sent again goes before what waits, in its old order. */
  #lost(): void {
    if (this.status === 'closed') return
    this.#setStatus('connecting')
    const again: Pending[] = []
    for (const pending of this.#inFlight.values()) {
      const { asked } = pending
      if (asked.kind === 'query' || keyed.has(asked.command.kind)) again.push(pending)
      else this.#reject(pending, 'connection-lost')
    }
    this.#inFlight.clear()
    this.#waiting = [...again, ...this.#waiting]
  }

  #giveUp(pending: Pending): void {
    for (const [number, known] of this.#inFlight) if (known === pending) this.#inFlight.delete(number)
    this.#waiting = this.#waiting.filter((known) => known !== pending)
    this.#reject(pending, this.status === 'connected' ? 'time-limit' : 'not-connected')
    this.#sendWaiting()
  }

  #reject(pending: Pending, reason: EngineUnavailable['reason']): void {
    clearTimeout(pending.timer)
    pending.reject(new EngineUnavailable(reason, pending.sent ? 'unknown' : 'not-sent', this.#problem))
  }

  #setStatus(status: EngineStatus): void {
    this.status = status
    for (const tell of [...this.#onStatus]) tell()
  }

  #nextNumber(): number {
    do this.#numberLast = (this.#numberLast + 1) >>> 0
    while (this.#inFlight.has(this.#numberLast) || this.#subscriptions.has(this.#numberLast))
    return this.#numberLast
  }
}
