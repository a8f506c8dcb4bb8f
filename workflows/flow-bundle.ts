import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleWorkflowCode, type Logger } from '@temporalio/worker'
import { dataConverter } from './shared/data-converter.ts'

const root = join(import.meta.dirname, '..')
const directory = join(root, 'build', 'flows')
/** What the flows' code is made of. */
const inputs = ['workflows', 'engine/money', 'wallet/activities.ts', 'package-lock.json']
const keysNotNeeded = new Uint8Array(32)

/**
 * The flows' code as one file, bundled only when something that it is made of has changed.
 *
 * @returns the path, for the worker's `workflowBundle: { codePath }`
 */
export async function flowBundle(logger?: Logger): Promise<string> {
  const path = join(directory, `${await hashOf(inputs)}.js`)
  if (existsSync(path)) return path
  const { failureConverterPath } = dataConverter(keysNotNeeded)
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'flows.ts'),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    ...(logger && { logger }),
  })
  await mkdir(directory, { recursive: true })
  for (const old of await readdir(directory))
    if (old.endsWith('.js')) await rm(join(directory, old), { force: true })
  // Written beside its place: an interrupted bundle never passes for a whole one.
  const making = `${path}.${process.pid}`
  await writeFile(making, code)
  await rename(making, path)
  return path
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of await filesOf(join(root, path)))
      hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 32)
}

/** The file itself, or all files below a folder in a stable order; none when it does not exist. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (!entries) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
