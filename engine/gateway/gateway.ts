import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import type { Door } from '../commands.ts'
import { Connection, type ConnectionParts } from './connection.ts'

const connectionsMax = 256

/** A credential for each door. */
export type DoorTokens = Readonly<Record<Door, string>>

/** The engine's one listener. */
export class Gateway {
  readonly #server: Server
  readonly #connections = new Set<Connection>()

  constructor(tokens: DoorTokens, parts: Omit<ConnectionParts, 'admits'>) {
    const admits = (door: Door, token: string): boolean =>
      timingSafeEqual(digest(tokens[door]), digest(token))
    this.#server = createServer((socket) => {
      const connection = new Connection(socket, { ...parts, admits })
      if (this.#connections.size >= connectionsMax) {
        return connection.refuse('too-many-connections', `${connectionsMax} are open`)
      }
      this.#connections.add(connection)
      socket.on('close', () => this.#connections.delete(connection))
    })
  }

  get connections(): number {
    return this.#connections.size
  }

  /** @returns the port, where `port` was 0 the one that was given */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('a listener without a port')
    return address.port
  }

  /** No new callers; those that are here keep their connection until `close`. */
  stopListening(): void {
    this.#server.close()
  }

  close(): void {
    this.#server.close()
    for (const connection of this.#connections) connection.close()
  }
}

/** Equal length whatever was sent, so that the comparison's time says nothing. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
