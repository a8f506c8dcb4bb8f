import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { FeedMessage } from '#engine/gateway/client.ts'
import type { BookChange, LiveMessage, LiveTopic } from '#app/live-messages.ts'
import { clientAddress } from './client-address.ts'
import type { AdminConfiguration, WebConfiguration } from './configuration.ts'
import type { Services } from './context.ts'
import { type Log, loggable } from './log.ts'

const connectionsMax = 10_000
const connectionsOfOneMax = 20
const messageBytesMax = 4_096
/** A reader this far behind is cut off: it reconnects and asks for what it missed. */
const bufferedBytesMax = 1_048_576
const pingMs = 30_000
const listenAgainMs = 1_000

const rowTopics = ['balances', 'orders', 'trades', 'notifications', 'queue'] as const
const topic = z.union([z.enum(rowTopics), z.templateLiteral(['book:', z.number().int().positive()])])
const wish = z.object({ subscribe: z.array(topic).max(20) })

/** Who listens: a customer, a member of staff, or on `web` anyone, to the public book. */
interface Reader {
  readonly token: string | undefined
  readonly accountId: string | undefined
  readonly address: string
  topics: ReadonlySet<string>
  answered: boolean
}

export interface LiveHub {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  close(): Promise<void>
}

/** Tells open pages what changed: rows by the database's hints, the book by the engine's feed. */
export function liveHub(parts: {
  readonly configuration: WebConfiguration | AdminConfiguration
  readonly services: Services
  readonly log: Log
}): LiveHub {
  const { configuration, services, log } = parts
  const server = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax })
  const readers = new Map<WebSocket, Reader>()
  let sequenceLast = 0n
  const send = (socket: WebSocket, message: LiveMessage): void => {
    if (socket.bufferedAmount > bufferedBytesMax) return socket.terminate()
    socket.send(JSON.stringify(message))
  }
  const publish = (message: LiveMessage, to?: string): void => {
    for (const [socket, reader] of readers)
      if (reader.topics.has(message.topic) && (to === undefined || reader.accountId === to))
        send(socket, message)
  }
  const hint = (name: LiveTopic, owner?: string): void => {
    sequenceLast += 1n
    publish({ topic: name, sequence: String(sequenceLast), data: null }, owner)
  }
  const stopRows = listenToRows(configuration.databaseUrl, log, hint, () => {
    for (const name of rowTopics) hint(name)
  })
  const stopBook = services.engine.subscribe({
    accounts: [],
    onMessage: (message) => {
      for (const [instrument, data] of bookChanges(message))
        publish({ topic: `book:${instrument}`, sequence: String(message.sequence), data })
    },
    onResync: (sequence) => {
      for (const [socket, { topics }] of readers)
        for (const name of topics)
          if (name.startsWith('book:'))
            send(socket, { topic: name as LiveTopic, sequence: String(sequence), data: null })
    },
  })
  const timer = setInterval(() => {
    for (const [socket, reader] of readers) void look(socket, reader, services)
  }, pingMs)
  return {
    upgrade: (request, socket, head) => {
      // A peer that is gone before it is answered is nobody's failure.
      socket.on('error', () => socket.destroy())
      void admit(request, configuration, services).then(
        (admitted) => {
          // Counted in the same breath as it joins: many who come at once are not each taken for the last.
          const reader =
            typeof admitted === 'string' ? admitted : withinLimits(admitted, configuration, readers)
          if (typeof reader === 'string')
            return void socket.end(`HTTP/1.1 ${reader}\r\nConnection: close\r\n\r\n`)
          server.handleUpgrade(request, socket, head, (opened) =>
            join(opened, reader, readers, configuration.console),
          )
        },
        (error: unknown) => {
          log.error({ error: loggable(error) }, 'a live connection failed')
          socket.destroy()
        },
      )
    },
    close: async () => {
      clearInterval(timer)
      stopBook()
      for (const socket of readers.keys()) socket.close(1001)
      server.close()
      await stopRows()
    },
  }
}

/** Who this is, or the status line of the refusal. */
async function admit(
  request: IncomingMessage,
  { origin, console, trustProxy }: WebConfiguration | AdminConfiguration,
  { authentication, cookie }: Services,
): Promise<Reader | string> {
  if (request.url !== '/live') return '404 Not Found'
  if (request.headers.origin !== origin) return '403 Forbidden'
  const token = cookie.read(request.headers.cookie)
  const session =
    token === undefined
      ? undefined
      : await authentication.resume(token, async (_rows, { stage }) => stage === 'full')
  const accountId = session?.loaded === true ? session.account.id : undefined
  if (accountId === undefined && console === 'admin') return '401 Unauthorized'
  return {
    token: accountId === undefined ? undefined : token,
    accountId,
    address: clientAddress(request, trustProxy),
    topics: new Set(),
    answered: true,
  }
}

/** Connections are counted by account, those of strangers by address. */
function withinLimits(
  reader: Reader,
  { limits }: WebConfiguration | AdminConfiguration,
  readers: ReadonlyMap<WebSocket, Reader>,
): Reader | string {
  if (readers.size >= connectionsMax) return '503 Service Unavailable'
  const { accountId, address } = reader
  const isSame = (other: Reader): boolean =>
    other.accountId === accountId && (accountId !== undefined || other.address === address)
  const already = [...readers.values()].filter(isSame).length
  const most = accountId === undefined ? limits.strangersLive : connectionsOfOneMax
  return already < most ? reader : '429 Too Many Requests'
}

function join(
  socket: WebSocket,
  reader: Reader,
  readers: Map<WebSocket, Reader>,
  console: 'web' | 'admin',
): void {
  readers.set(socket, reader)
  socket.on('pong', () => (reader.answered = true))
  socket.on('error', () => socket.terminate())
  socket.on('close', () => readers.delete(socket))
  socket.on('message', (bytes, isBinary) => {
    const read = isBinary || !Buffer.isBuffer(bytes) ? undefined : wish.safeParse(parsed(bytes.toString()))
    if (read?.success !== true) return socket.close(1008)
    reader.topics = new Set(read.data.subscribe.filter((name) => mayHear(name, reader, console)))
  })
}

function mayHear(name: string, { accountId }: Reader, console: 'web' | 'admin'): boolean {
  if (name.startsWith('book:')) return true
  return accountId !== undefined && (name === 'queue') === (console === 'admin')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Ends the connection of a peer that is gone, and of a session that has ended. */
async function look(socket: WebSocket, reader: Reader, { authentication }: Services): Promise<void> {
  if (!reader.answered) return socket.terminate()
  reader.answered = false
  socket.ping()
  // Where the database does not answer, the next look decides.
  const alive = reader.token === undefined || (await authentication.isAlive(reader.token).catch(() => true))
  if (!alive) socket.close(4401)
}

/** What one message of the engine changes in each public book. */
function bookChanges({ events, time }: FeedMessage): ReadonlyMap<number, BookChange> {
  const changes = new Map<
    number,
    { levels: BookChange['levels'][number][]; trades: BookChange['trades'][number][] }
  >()
  const of = (instrument: number) => {
    const known = changes.get(instrument) ?? { levels: [], trades: [] }
    changes.set(instrument, known)
    return known
  }
  for (const event of events) {
    if (event.kind === 'level') {
      const { side, price, quantity, orders } = event
      of(event.instrument).levels.push({ side, price: String(price), quantity: String(quantity), orders })
    } else if (event.kind === 'trade' && event.venue === 'book') {
      const { price, quantity, takerSide } = event
      of(event.instrument).trades.push({ price: String(price), quantity: String(quantity), takerSide, time })
    }
  }
  return changes
}

/**
 * Hears the database's hints on a connection of its own, and again whenever it breaks.
 * @returns what ends it
 */
function listenToRows(
  url: string,
  log: Log,
  hear: (topic: LiveTopic, owner: string | undefined) => void,
  missed: () => void,
): () => Promise<void> {
  const stopping = new AbortController()
  let client: pg.Client | undefined
  const once = async (): Promise<void> => {
    const opened = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true })
    client = opened
    const broken = new Promise<void>((resolve) => {
      opened.on('error', () => resolve())
      opened.on('end', () => resolve())
    })
    opened.on('notification', ({ payload = '' }) => {
      const [name = '', owner] = payload.split(' ')
      const known = topic.safeParse(name)
      if (known.success) hear(known.data, owner)
    })
    await opened.connect()
    await opened.query('listen live')
    missed()
    await broken
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await once().catch((error: unknown) => log.warn({ error: loggable(error) }, 'no hints of rows'))
      await pause(listenAgainMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return async () => {
    stopping.abort()
    await client?.end().catch(() => undefined)
    await running
  }
}
