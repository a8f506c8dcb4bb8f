// Which processes belong to a start, kept in a file so that the next start can end what a killed one left behind.
import { execFile } from 'node:child_process'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { StartRefused } from './configuration.ts'

const run = promisify(execFile)

const END_LIMIT_MS = 10_000
const LOOK_EVERY_MS = 50

const entry = z.object({ name: z.string(), pid: z.number().int().positive(), mark: z.string().min(1) })
const schema = z.object({ supervisor: entry, children: z.array(entry) })

/** A process, and a text of its command line: a number alone may have been given to another program since. */
export type ListedProcess = z.infer<typeof entry>

export class ProcessList {
  readonly #file: string
  readonly #supervisor: ListedProcess
  readonly #children = new Map<string, ListedProcess>()
  #written: Promise<void> = Promise.resolve()

  constructor(file: string, supervisor: ListedProcess) {
    this.#file = file
    this.#supervisor = supervisor
  }

  async set(child: ListedProcess): Promise<void> {
    this.#children.set(child.name, child)
    await this.write()
  }

  async write(): Promise<void> {
    const list = { supervisor: this.#supervisor, children: [...this.#children.values()] }
    // One after the other: two writers at once could leave the older list.
    this.#written = this.#written.then(async () => {
      await writeFile(`${this.#file}.making`, `${JSON.stringify(list, null, 2)}\n`)
      await rename(`${this.#file}.making`, this.#file)
    })
    await this.#written
  }

  async remove(): Promise<void> {
    await this.#written
    await rm(this.#file, { force: true })
  }
}

/**
 * Ends what an earlier start left running, and answers the names of what it ended.
 * @throws StartRefused when that start is still alive itself
 */
export async function endLeftovers(file: string): Promise<readonly string[]> {
  const list = await readList(file)
  if (list === undefined) return []
  if (list.supervisor.pid !== process.pid && (await isStill(list.supervisor))) {
    throw new StartRefused(`Stoa already runs here as process ${list.supervisor.pid}: stop that one first`)
  }
  const left: ListedProcess[] = []
  for (const child of list.children) if (await isStill(child)) left.push(child)
  await Promise.all(left.map(end))
  await rm(file, { force: true })
  return left.map((child) => child.name)
}

async function readList(file: string): Promise<z.infer<typeof schema> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // No list, or one cut off in the writing: nothing is known to be left.
    return undefined
  }
}

async function end(listed: ListedProcess): Promise<void> {
  // SIGINT is what PostgreSQL takes for a fast shutdown, and the others for the same as SIGTERM.
  send(listed.pid, 'SIGINT')
  const deadline = Date.now() + END_LIMIT_MS
  while (Date.now() < deadline) {
    if (!(await isStill(listed))) return
    await pause(LOOK_EVERY_MS)
  }
  send(listed.pid, 'SIGKILL')
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isStill(listed: ListedProcess): Promise<boolean> {
  return (await commandLine(listed.pid)).includes(listed.mark)
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
    return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout
  } catch {
    return ''
  }
}
