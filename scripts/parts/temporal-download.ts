import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import { untar } from './untar.ts'

const run = promisify(execFile)

const DOWNLOAD_LIMIT_MS = 10 * 60_000
/** Several times the size of the real archive. */
const ARCHIVE_BYTES_MAX = 400_000_000

/** Where the official archives are, and what each of them must be. */
export interface TemporalRelease {
  /** The folder of the archives. */
  readonly from: string
  readonly version: string
  /** SHA-256 in hex, by platform and machine as the archives' names say them. */
  readonly sha256: Readonly<Record<string, string>>
}

export const RELEASE: TemporalRelease = {
  from: 'https://github.com/temporalio/cli/releases/download/v1.5.1',
  version: '1.5.1',
  sha256: {
    linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
    linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
    darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
    darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
  },
}

/**
 * Fetches the official archive for this platform, checks it and puts the program at `target`. `making` is an empty
 * directory on the same file system.
 * @throws with one line that says why not: no archive for this platform, no network, another archive than the known one
 */
export async function downloadTemporal(
  release: TemporalRelease,
  making: string,
  target: string,
): Promise<void> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`
  const expected = release.sha256[platform]
  if (expected === undefined) throw new Error(`there is no known archive for ${platform}`)
  const url = `${release.from}/temporal_cli_${release.version}_${platform}.tar.gz`
  const archive = join(making, 'temporal.tar.gz')
  const found = await fetchInto(url, archive)
  if (found !== expected) throw new Error(`${url} has SHA-256 ${found}, not ${expected}`)
  await untar(createReadStream(archive).pipe(createGunzip()), making, 'temporal')
  // One that does not run here (another C library) must not be taken for a part that is there.
  await run(join(making, 'temporal'), ['--version'])
  await rename(join(making, 'temporal'), target)
}

/** Fetches what is there into a file, and answers its SHA-256 in hex. */
async function fetchInto(url: string, file: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS) }).catch(
    (error: Error) => {
      const { cause } = error
      throw new Error(`${url}: ${cause instanceof Error ? cause.message : error.message}`, { cause: error })
    },
  )
  if (!response.ok || response.body === null) throw new Error(`${url} answers ${response.status}`)
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    Readable.fromWeb(response.body as ReadableStream),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > ARCHIVE_BYTES_MAX) throw new Error(`${url} has more than ${ARCHIVE_BYTES_MAX} bytes`)
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(file),
  )
  return hash.digest('hex')
}
