import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Contents of files by the id of their row in `public.file`. */
export interface FileStore {
  /** Durable when it resolves. The same id twice replaces the content. */
  put(id: string, content: Uint8Array): Promise<void>
  /** @throws when there is no such file */
  get(id: string): Promise<Buffer>
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Keeps contents in a directory that `web` and `admin` share. */
export function directoryFileStore(directory: string): FileStore {
  const pathOf = (id: string): string => {
    if (!uuid.test(id)) throw new Error('a file is named by the id of its row')
    return join(directory, id.slice(-2), id)
  }
  return {
    put: async (id, content) => {
      const path = pathOf(id)
      await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
      // Written beside its place and renamed once on disk, so that no half of a file is ever read.
      const making = `${path}.${process.pid}.making`
      // Readable by the folder's group: the operator's commands may write as another user than `web`.
      const file = await open(making, 'w', 0o640)
      try {
        await file.writeFile(content)
        await file.sync()
        await file.close()
        await rename(making, path)
      } catch (error) {
        await file.close().catch(() => undefined)
        await rm(making, { force: true })
        throw error
      }
    },
    // Never through a link: who may write here is not who may read everywhere.
    get: async (id) => await readFile(pathOf(id), { flag: constants.O_RDONLY | constants.O_NOFOLLOW }),
  }
}
