import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { directoryFileStore } from '#app/server/file-store.ts'
import { ownUser, type User } from '#scripts/parts/own-user.ts'
import { prepareFiles, type ProcessUsers, processUsers } from '#scripts/supervisor/process-users.ts'
import { readOrMakeSecrets } from '#scripts/supervisor/secrets.ts'
import { whyNobodyElse } from './somebody-else.ts'

const run = promisify(execFile)
const store = join(import.meta.dirname, '../../app/server/file-store.ts')

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-users-'))
})
afterAll(async () => await rm(directory, { recursive: true, force: true }))

/** What a program of this user writes, or the code of what it is refused with. */
async function as(user: User, program: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      ...user,
      cwd: '/',
      env: { NODE_ENV: 'test' },
    })
    return stdout.trim()
  } catch (error) {
    return /E[A-Z]{3,}/.exec((error as { stderr?: string }).stderr ?? '')?.[0] ?? String(error)
  }
}

const read = (file: string): string =>
  `import { readFileSync } from 'node:fs'; console.log(readFileSync(${JSON.stringify(file)}, 'utf8'))`

const hindrance = await whyNobodyElse()

test.each(hindrance === undefined ? [] : [hindrance])(
  'web and engine run as who starts everything: %s',
  async () => {
    await chmod(directory, 0o755)
    expect((await processUsers(directory)).users).toEqual({})
  },
)

describe.each(hindrance === undefined ? ['root'] : [])('where %s starts everything', () => {
  const files = (): string => join(directory, 'files')
  let users: ProcessUsers
  let web: User
  let engine: User

  beforeAll(async () => {
    await chmod(directory, 0o755)
    users = (await processUsers(directory)).users
    web = users.web ?? { uid: 0, gid: 0 }
    engine = users.engine ?? { uid: 0, gid: 0 }
    await readOrMakeSecrets(join(directory, 'secrets.json'))
    await mkdir(join(directory, 'wallet'), { mode: 0o700 })
    await writeFile(join(directory, 'wallet', 'keystore.json'), '{}')
    await mkdir(join(files(), 'ab'), { recursive: true, mode: 0o700 })
    await writeFile(join(files(), 'ab', 'earlier'), 'from an earlier start', { mode: 0o600 })
    await prepareFiles(files(), web)
    await prepareFiles(files(), web)
  })

  test('web and engine run as two users that are not root', () => {
    expect(new Set([0, web.uid, engine.uid]).size).toBe(3)
    expect(Object.keys(users).toSorted()).toEqual(['engine', 'web'])
  })

  test('a directory that only root may enter changes nobody’s user, and this is said', async () => {
    const closed = join(directory, 'closed')
    await mkdir(closed, { mode: 0o700 })
    expect(await processUsers(closed)).toEqual({
      users: {},
      keptAsRoot: `only root may enter ${closed}`,
    })
  })

  test('users that cannot be made change nobody’s user, and the reason is said in one line', async () => {
    const { users: changed, keptAsRoot } = await processUsers(
      directory,
      async (name) => await ownUser(`${name}:`),
    )
    expect(changed).toEqual({})
    expect(keptAsRoot).toMatch(/^the user stoa-web: cannot be made: useradd: invalid user name .*$/)
  })

  test('neither reads the secrets, the keystore, or what another process was told', async () => {
    for (const user of [web, engine]) {
      expect(await as(user, read(join(directory, 'secrets.json')))).toBe('EACCES')
      expect(await as(user, read(join(directory, 'wallet', 'keystore.json')))).toBe('EACCES')
      expect(await as(user, read(`/proc/${process.pid}/environ`))).toBe('EACCES')
    }
  })

  test('web keeps files and reads them, also those of the demonstration and of an earlier start', async () => {
    const [own, seeded] = [randomUUID(), randomUUID()]
    const put = `import { directoryFileStore } from ${JSON.stringify(store)}
      await directoryFileStore(${JSON.stringify(files())}).put('${own}', Buffer.from('of a customer'))`
    expect(await as(web, put)).toBe('')
    expect(String(await directoryFileStore(files()).get(own))).toBe('of a customer')
    await directoryFileStore(files()).put(seeded, Buffer.from('of the demonstration'))
    expect(await as(web, read(join(files(), seeded.slice(-2), seeded)))).toBe('of the demonstration')
    expect(await as(web, read(join(files(), 'ab', 'earlier')))).toBe('from an earlier start')
    expect(await as(engine, read(join(files(), own.slice(-2), own)))).toBe('EACCES')
  })

  test('a link in the place of a file is not followed by who may read everything', async () => {
    const id = randomUUID()
    await symlink(join(directory, 'secrets.json'), join(files(), id.slice(-2), id))
    await expect(directoryFileStore(files()).get(id)).rejects.toThrow('ELOOP')
  })

  test('web cannot put a link in the place of a folder', async () => {
    const program = `import { renameSync } from 'node:fs'; renameSync(${JSON.stringify(join(files(), 'cd'))}, ${JSON.stringify(join(files(), 'ce', 'x'))})`
    expect(await as(web, program)).toBe('EACCES')
  })
})
