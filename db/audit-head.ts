import { open, readFile, truncate } from 'node:fs/promises'
import { z } from 'zod'
import type { AuditHead } from './audit.ts'

const line = z.object({ sequence: z.string().regex(/^\d+$/), hash: z.string().regex(/^[0-9a-f]{64}$/) })

/** Adds a head of the audit log to the file that is kept beside the database; on disk when this resolves. */
export async function keepHead(file: string, head: AuditHead): Promise<void> {
  const handle = await open(file, 'a', 0o640)
  try {
    const text = { sequence: head.sequence.toString(), hash: Buffer.from(head.hash).toString('hex') }
    await handle.appendFile(`${JSON.stringify(text)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Cuts off a last line that a crash left unfinished, so that the next one begins on its own; call before keeping. */
export async function mendKeptHeads(file: string): Promise<void> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const whole = bytes.lastIndexOf('\n') + 1
  if (whole < bytes.length) await truncate(file, whole)
}

/**
 * All heads ever kept, in order of keeping. A log whose entry of such a sequence is missing or has another hash was
 * cut or rewritten. A last line that a crash left unfinished is passed over; none where the file does not exist.
 *
 * @throws Error naming the line that is none
 */
export async function readKeptHeads(file: string): Promise<readonly AuditHead[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((entry) => entry !== '')
    .flatMap((entry, index) => {
      const read = line.safeParse(parsed(entry))
      if (!read.success) throw new Error(`${file}, line ${index + 1}: not a head of the audit log`)
      return [{ sequence: BigInt(read.data.sequence), hash: Buffer.from(read.data.hash, 'hex') }]
    })
}

function parsed(entry: string): unknown {
  try {
    return JSON.parse(entry)
  } catch {
    return undefined
  }
}
