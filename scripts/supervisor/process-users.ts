import { chmod, chown, lchown, lstat, mkdir, readdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { ProcessRole } from '#db/roles.ts'
import { isReachable, isReadable, ownUser, type User } from '../parts/own-user.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Who runs as somebody else than the supervisor. */
export type ProcessUsers = Partial<Readonly<Record<ProcessRole, User>>>

/** Who runs as whom, and why nobody changes user although root starts everything. */
export interface UserChoice {
  readonly users: ProcessUsers
  readonly keptAsRoot?: string
}

/**
 * Where root starts everything, `web`, which strangers speak to, and `engine` run as users of their own: what is root's
 * alone (`secrets.json`, the keystore, the environments of the others) they cannot read. Nobody changes user where we
 * are not root, where code or data are in a place that only root may enter, or where the users cannot be made.
 *
 * @param make the system's user of a name, made when missing; undefined where we are not root
 */
export async function processUsers(directory: string, make = ownUser): Promise<UserChoice> {
  if (userInfo().uid !== 0) return { users: {} }
  for (const file of [process.execPath, join(ROOT, 'package.json')]) {
    if (!(await isReadable(file))) return { users: {}, keptAsRoot: `only root may read ${file}` }
  }
  if (!(await isReachable(directory))) return { users: {}, keptAsRoot: `only root may enter ${directory}` }
  try {
    // One after the other: the list of users has one lock.
    const web = await make('stoa-web')
    const engine = await make('stoa-engine')
    return web === undefined || engine === undefined ? { users: {} } : { users: { web, engine } }
  } catch (error) {
    return { users: {}, keptAsRoot: error instanceof Error ? error.message : String(error) }
  }
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
