import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AdminConfiguration, WebConfiguration } from './configuration.ts'
import type { Services } from './context.ts'
import type { Log } from './log.ts'

export interface LiveHub {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

export function liveHub(_parts: {
  readonly configuration: WebConfiguration | AdminConfiguration
  readonly services: Services
  readonly log: Log
}): LiveHub {
  return {
    upgrade: (_request, socket) => void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n'),
    close: async () => undefined,
  }
}
