import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartedInstallation } from './installation.ts'

/** Which of these, and of the installation's own secrets, stand in what its processes wrote. */
export async function leakedInto(
  { directory }: StartedInstallation,
  personal: readonly string[],
): Promise<readonly string[]> {
  const secrets = leaves(JSON.parse(await readFile(join(directory, 'secrets.json'), 'utf8')))
  const logs = join(directory, 'logs')
  const leaked = await Promise.all(
    (await readdir(logs)).map(async (name) => {
      const text = await readFile(join(logs, name), 'utf8')
      const found = [...personal, ...secrets].filter((one) => text.includes(one))
      return found.map((one) => `${name}: ${one}`)
    }),
  )
  return leaked.flat()
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}
