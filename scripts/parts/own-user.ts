import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where systems keep the programs for users; a root shell need not have it on its PATH. */
const SYSTEM_PATHS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']

export interface User {
  readonly uid: number
  readonly gid: number
}

/**
 * A system user of this name, made when missing.
 * @returns undefined where we are not root and cannot become anybody else
 * @throws when it cannot be made, in one line
 */
export async function ownUser(name: string): Promise<User | undefined> {
  if (userInfo().uid !== 0) return undefined
  try {
    return await userNamed(name)
  } catch {
    try {
      await system('useradd', '--system', '--user-group', '--no-create-home', name)
      return await userNamed(name)
    } catch (error) {
      throw new Error(`the user ${name} cannot be made: ${reasonOf(error)}`, { cause: error })
    }
  }
}

/**
 * The system's user of this name.
 * @throws when there is none
 */
export async function userNamed(name: string): Promise<User> {
  const [uid, gid] = await Promise.all([system('id', '-u', name), system('id', '-g', name)])
  return { uid: Number(uid), gid: Number(gid) }
}

async function system(program: string, ...words: readonly string[]): Promise<string> {
  const path = [process.env['PATH'] ?? '', ...SYSTEM_PATHS].join(delimiter)
  return (await run(program, words, { env: { ...process.env, PATH: path } })).stdout
}

/** What the program said, or why it could not be run. */
function reasonOf(error: unknown): string {
  const { code, stderr } = error as NodeJS.ErrnoException & { readonly stderr?: string }
  if (code === 'ENOENT') return 'there is no useradd'
  const [said = ''] = (stderr ?? '').trim().split('\n')
  return said === '' ? String(error).split('\n', 1).join('') : said
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
