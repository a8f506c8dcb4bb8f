import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isReachable, isReadable } from '#scripts/parts/own-user.ts'
import { programOnPath } from '#scripts/parts/path.ts'

/**
 * Why a test here cannot run our code as another user, or undefined where it can. Tests of that are made only where it is
 * possible: a skipped one would count as failed.
 */
export async function whyNobodyElse(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root may become somebody else'
  for (const file of [process.execPath, join(import.meta.dirname, '../../package.json')]) {
    if (!(await isReadable(file))) return `only root may read ${file}`
  }
  if (!(await isReachable(tmpdir()))) return `only root may enter ${tmpdir()}`
  if (programOnPath('useradd') ?? existsSync('/usr/sbin/useradd')) return undefined
  return 'there is no useradd'
}
