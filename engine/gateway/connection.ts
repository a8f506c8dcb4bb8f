import type { Socket } from 'node:net'
import { type Door, doorOf } from '../commands.ts'
import type { Sequencer } from '../journal/sequencer.ts'
import type { JournalTail } from '../journal/tail.ts'
import { MalformedBytes } from '../journal/binary.ts'
import { Feed } from '../market-data/feed.ts'
import {
  type ConnectionError,
  frame,
  FrameReader,
  protocolVersion,
  type Answer,
  type Query,
  type Reply,
  replyField,
  type Request,
  requestBytesMax,
  requestField,
} from './frames.ts'

/** Commands and queries of one connection under way at once. */
export const inFlightMax = 4_096
const subscriptionsMax = 16
/** A caller that does not read is not read from, above this many bytes that wait for it. */
const unsentBytesMax = 4_194_304
const helloLimitMs = 5_000
/** Callers ping every few seconds; one that says nothing for this long is gone. */
const silenceLimitMs = 30_000

export type ConnectionParts = {
  readonly sequencer: Sequencer
  readonly tail: JournalTail
  /** Whether this is the door's token; takes equally long whatever it is. */
  readonly admits: (door: Door, token: string) => boolean
  /** As of everything matched by now: to be told only once that is committed. */
  readonly answer: (query: Query) => Answer
  readonly log: (event: { readonly event: string; readonly door?: Door; readonly detail?: string }) => void
}

/** One caller. Ends by itself at the first frame that is not understood. */
export class Connection {
  readonly #socket: Socket
  readonly #parts: ConnectionParts
  readonly #reader = new FrameReader<Request>(requestField, requestBytesMax)
  readonly #feeds = new Map<number, Feed>()
  #door: Door | undefined
  #inFlight = 0

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket
    this.#parts = parts
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 10_000)
    socket.setTimeout(helloLimitMs, () => socket.destroy())
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
  }

  /** Says why and closes. */
  refuse(error: ConnectionError, message: string): void {
    this.#parts.log({ event: error, ...(this.#door && { door: this.#door }), detail: message })
    this.#socket.removeAllListeners('data')
    this.#socket.end(frame(replyField, { kind: 'error', error, message }))
    // A caller that does not close its side is not waited for.
    setTimeout(() => this.#socket.destroy(), 1_000).unref()
  }

  /** What was answered is still sent. */
  close(): void {
    this.#socket.destroySoon()
  }

  #received(chunk: Buffer): void {
    try {
      this.#reader.push(chunk, (request) => this.#take(request))
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error
      this.refuse('bad-frame', error.message.slice(0, 400))
    }
  }

  #take(request: Request): void {
    if (this.#socket.writableEnded || this.#socket.destroyed) return
    if (request.kind === 'hello') return this.#greet(request)
    const door = this.#door
    if (!door) return this.refuse('wrong-credential', 'the first frame must be hello')
    switch (request.kind) {
      case 'submit':
        return this.#submit(door, request)
      case 'query':
        return this.#query(request)
      case 'subscribe':
        return this.#subscribe(request)
      case 'unsubscribe':
        this.#feeds.get(request.subscription)?.end()
        this.#feeds.delete(request.subscription)
        return
      case 'ping':
        return this.#send({ kind: 'pong' })
      default:
        return request satisfies never
    }
  }

  #greet({ version, door, token }: Extract<Request, { kind: 'hello' }>): void {
    if (version !== protocolVersion) {
      return this.refuse('unknown-version', `version ${version}, known is ${protocolVersion}`)
    }
    if (this.#door || !this.#parts.admits(door, token)) {
      return this.refuse('wrong-credential', `not the credential of the door ${door}`)
    }
    this.#door = door
    this.#socket.setTimeout(silenceLimitMs)
    this.#send({ kind: 'welcome', sequence: this.#parts.tail.sequence })
  }

  #submit(door: Door, { request, command }: Extract<Request, { kind: 'submit' }>): void {
    if (!doorOf[command.kind].includes(door)) {
      this.#parts.log({ event: 'not-allowed-at-this-door', door, detail: command.kind })
      return this.#send({ kind: 'not-allowed', request })
    }
    if (!this.#enter(request)) return
    this.#parts.sequencer.submit(command, (result) => {
      this.#inFlight -= 1
      this.#send({ kind: 'result', request, result })
    })
  }

  #query({ request, query }: Extract<Request, { kind: 'query' }>): void {
    if (!this.#enter(request)) return
    const answer = this.#parts.answer(query)
    this.#parts.sequencer.whenCommitted(() => {
      this.#inFlight -= 1
      this.#send({ kind: 'answer', request, answer })
    })
  }

  #enter(request: number): boolean {
    if (this.#inFlight >= inFlightMax) {
      this.#send({ kind: 'too-many', request })
      return false
    }
    this.#inFlight += 1
    return true
  }

  #subscribe({ subscription, after, accounts }: Extract<Request, { kind: 'subscribe' }>): void {
    if (this.#feeds.has(subscription) || this.#feeds.size >= subscriptionsMax) {
      return this.refuse('bad-frame', `subscription ${subscription}: taken, or more than ${subscriptionsMax}`)
    }
    const feed = new Feed(
      this.#parts.tail,
      {
        begun: (sequence) => this.#send({ kind: 'subscribed', subscription, sequence }),
        message: (message) => this.#send({ kind: 'feed', subscription, ...message }),
        resync: (sequence) => this.#send({ kind: 'resync', subscription, sequence }),
        ready: async () => await this.#drained(),
      },
      accounts,
    )
    this.#feeds.set(subscription, feed)
    feed.run(after).catch((error: unknown) => {
      // The subscriber resumes from the sequence it has when it connects again.
      this.#parts.log({ event: 'feed-failed', detail: String(error) })
      this.#socket.destroy()
    })
  }

  #send(reply: Reply): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(frame(replyField, reply))
    if (this.#socket.writableLength > unsentBytesMax && !this.#socket.isPaused()) {
      this.#socket.pause()
      this.#socket.once('drain', () => this.#socket.resume())
    }
  }

  async #drained(): Promise<void> {
    if (!this.#socket.writableNeedDrain || this.#socket.destroyed) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done)
        this.#socket.off('close', done)
        resolve()
      }
      this.#socket.on('drain', done)
      this.#socket.on('close', done)
    })
  }

  #closed(): void {
    for (const feed of this.#feeds.values()) feed.end()
    this.#feeds.clear()
  }
}
