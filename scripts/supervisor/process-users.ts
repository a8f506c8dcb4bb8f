import { chmod, chown, lchown, lstat, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessRole } from '#db/roles.ts'
import { isReachable, isReadable, ownUser, type User } from '../parts/own-user.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Who runs as somebody else than the supervisor. */
export type ProcessUsers = Partial<Readonly<Record<ProcessRole, User>>>

/**
 * Where root starts everything, `web`, which strangers speak to, and `engine` run as users of their own: what is root's
 * alone (`secrets.json`, the keystore, the environments of the others) they cannot read. Nobody changes user where we
 * are not root, or where code or data are in a place that only root may enter.
 */
export async function processUsers(directory: string): Promise<ProcessUsers> {
  const needed = [process.execPath, join(ROOT, 'package.json')]
  const readable = await Promise.all(needed.map(isReadable))
  if (readable.includes(false) || !(await isReachable(directory))) return {}
  // One after the other: the list of users has one lock.
  const web = await ownUser('stoa-web')
  const engine = await ownUser('stoa-engine')
  return web === undefined || engine === undefined ? {} : { web, engine }
}

/**
 * The directory of files that `web` writes and `admin` reads, with all the folders that a file's id can name: what root
 * writes there (the demonstration) is then readable to `web` by the folder's group, and `web` can put nothing in the
 * place of a folder.
 */
export async function prepareFiles(directory: string, web: User | undefined): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (web === undefined) return
  await chown(directory, 0, web.gid)
  await chmod(directory, 0o750)
  for (let number = 0; number < 256; number++) {
    const folder = join(directory, number.toString(16).padStart(2, '0'))
    await mkdir(folder, { recursive: true })
    if ((await lstat(folder)).uid === web.uid) continue
    // From before `web` had a user of its own: then nobody but root has written here.
    for (const name of await readdir(folder)) await lchown(join(folder, name), web.uid, web.gid)
    await chown(folder, web.uid, web.gid)
    await chmod(folder, 0o2770)
  }
}
