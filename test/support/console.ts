import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adminConfiguration, webConfiguration } from '#app/server/configuration.ts'
import { openConsole, type RunningConsole } from '#app/server/console.ts'
import { generateDocumentKeys } from '#app/server/document-seal.ts'
import { loadBuild } from '#app/server/main.ts'
import type { TestDatabase } from './database.ts'

export interface TestConsole {
  readonly running: RunningConsole
  /** what the console takes for its own origin */
  readonly origin: string
  /** where it listens, reached by the loopback address */
  readonly address: string
  stop(): Promise<void>
}

/** A console of the caller's own on its database, with the build that `npm test` makes first. No engine unless `changes` name one. */
export async function testConsole(
  console: 'web' | 'admin',
  database: TestDatabase,
  changes: Readonly<Record<string, string>> = {},
): Promise<TestConsole> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-files-'))
  const origin = changes[`${console.toUpperCase()}_ORIGIN`] ?? 'http://stoa.test'
  const keys = await generateDocumentKeys()
  const environment = {
    DATABASE_URL: database.url(console),
    HEALTH_PORT: '0',
    LOG_LEVEL: 'silent',
    [`${console.toUpperCase()}_PORT`]: '0',
    [`${console.toUpperCase()}_ORIGIN`]: origin,
    ENGINE_ADDRESS: '127.0.0.1:9',
    ENGINE_TOKEN: 'a token of no engine',
    SESSION_KEY: key(),
    PERSONAL_DATA_KEY: key(),
    DOCUMENT_PUBLIC_KEY: keys.publicKey,
    DOCUMENT_PRIVATE_KEY: keys.privateKey,
    FILES_DIRECTORY: directory,
    ADMIN_ALLOWED_NETWORKS: '127.0.0.1/32',
    AUDIT_HEAD_FILE: join(directory, 'audit-head'),
    ...changes,
  }
  const configuration = console === 'web' ? webConfiguration(environment) : adminConfiguration(environment)
  const running = await openConsole(configuration, await loadBuild(console))
  return {
    running,
    origin,
    address: `http://127.0.0.1:${running.port}`,
    stop: async () => {
      await running.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const key = () => randomBytes(32).toString('base64')

export interface Page {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** where a redirect leads */
  readonly location: string | null
}

/** What a browser without scripts does: keeps cookies, names its origin, follows nothing by itself. */
export function visitor({ address, origin }: Pick<TestConsole, 'address' | 'origin'>) {
  const cookies = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const response = await fetch(`${address}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        'accept-language': 'en',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.headers as Record<string, string>),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get('location'),
    }
  }
  return {
    cookies,
    ask,
    get: async (path: string) => await ask(path),
    post: async (path: string, fields: Readonly<Record<string, string>>, headers = {}) =>
      await ask(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { origin, ...headers },
      }),
  }
}

/** RFC 6238, written here again as an independent check. `ahead`: steps of thirty seconds from now. */
export function totpCode(secret: string, ahead = 0): string {
  const bits = [...secret]
    .map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'))
    .join('')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', bytes).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
