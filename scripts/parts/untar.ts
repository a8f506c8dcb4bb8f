import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Unpacks a tar archive, already decompressed, into a directory that exists; only the named entries where some are named.
 * @throws when there is no `tar`, or it refuses the archive
 */
export async function untar(archive: Readable, directory: string, ...entries: string[]): Promise<void> {
  const tar = spawn('tar', ['-x', '-f', '-', '-C', directory, ...entries], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((resolve, reject) => {
    tar.once('error', reject)
    tar.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))))
  })
  await Promise.all([pipeline(archive, tar.stdin), ended])
}
