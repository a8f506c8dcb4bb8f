import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface User {
  readonly uid: number
  readonly gid: number
}

/**
 * A system user of this name, made when missing.
 * @returns undefined where we are not root and cannot become anybody else
 * @throws when it cannot be made
 */
export async function ownUser(name: string): Promise<User | undefined> {
  if (userInfo().uid !== 0) return undefined
  try {
    return await userNamed(name)
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', name])
    return await userNamed(name)
  }
}

async function userNamed(name: string): Promise<User> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Whether every user may pass through this directory and all above it. */
export async function isReachable(directory: string): Promise<boolean> {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Whether every user may read this file, and everything above it can be passed. */
export async function isReadable(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o004) !== 0 && (await isReachable(dirname(file)))
}
