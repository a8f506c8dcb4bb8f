import pg from 'pg'

const pollMs = 2_000
const reconnectMs = 1_000

/**
 * Calls `look` at once, whenever the channel is notified, and every two seconds: a notification is a hint and may be
 * lost. Never two looks at a time; what comes during one makes another.
 *
 * @returns what ends it, once the look under way is over
 */
export function wakeOn(options: {
  readonly databaseUrl: string
  readonly channel: 'outbox' | 'audit'
  readonly look: () => Promise<void>
  readonly onError: (error: Error) => void
}): () => Promise<void> {
  let ended = false
  let wanted = true
  let looking: Promise<void> | undefined
  let client: pg.Client | undefined

  const wake = (): void => {
    wanted = true
    looking ??= lookWhileWanted().finally(() => {
      looking = undefined
    })
  }
  const lookWhileWanted = async (): Promise<void> => {
    while (wanted && !ended) {
      wanted = false
      await options.look().catch(options.onError)
    }
  }
  const listen = (): void => {
    if (ended) return
    const listening = new pg.Client({ connectionString: options.databaseUrl, connectionTimeoutMillis: 5_000 })
    client = listening
    listening.on('notification', wake)
    listening.on('error', options.onError)
    listening.once('end', () => setTimeout(listen, reconnectMs).unref())
    listening
      .connect()
      .then(async () => await listening.query(`listen ${options.channel}`))
      .then(wake)
      .catch(async (error: unknown) => {
        options.onError(error instanceof Error ? error : new Error(String(error)))
        await listening.end().catch(() => undefined)
      })
  }

  listen()
  wake()
  const poll = setInterval(wake, pollMs)
  return async () => {
    ended = true
    clearInterval(poll)
    await Promise.all([looking, client?.end().catch(() => undefined)])
  }
}
