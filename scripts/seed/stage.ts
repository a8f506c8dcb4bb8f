import type { StaffActor } from '#app/acts/staff-act.ts'
import { directoryFileStore, type FileStore } from '#app/server/file-store.ts'
import { type PersonalData, personalData } from '#app/server/personal-data.ts'
import { type Database, openDatabase, openPool } from '#db/database.ts'
import { connectEngine, type EngineClient } from '#engine/gateway/client.ts'
import type { Installation } from './installation.ts'

/** What whoever plays the people of an installation plays with. */
export type Stage = {
  readonly owner: Database
  /** the console's own role, under which staff act */
  readonly adminDatabase: Database
  readonly personalData: PersonalData
  readonly files: FileStore
  readonly documentPublicKey: Uint8Array
  readonly web: EngineClient
  readonly admin: EngineClient
  readonly close: () => Promise<void>
}

/** The stage with the demonstration's staff on it. */
export type StaffedStage = Stage & {
  readonly passwordHash: string
  readonly administrator: StaffActor
  readonly officer: StaffActor
}

export type SeededSettings = { readonly pesos: number; readonly dollars: number }

export function openStage(installation: Installation): Stage {
  const onError = (error: Error): void => console.error(error.message)
  const owner = openDatabase(openPool(installation.ownerUrl, { size: 8, onError }))
  const adminDatabase = openDatabase(openPool(installation.adminUrl, { size: 4, onError }))
  const engine = (door: 'web' | 'admin') =>
    connectEngine({ address: installation.engineAddress, door, token: installation.engineTokens[door] })
  const [web, admin] = [engine('web'), engine('admin')]
  return {
    owner,
    adminDatabase,
    personalData: personalData(installation.personalDataKey),
    files: directoryFileStore(installation.filesDirectory),
    documentPublicKey: installation.documentPublicKey,
    web,
    admin,
    close: async () => {
      web.close()
      admin.close()
      await Promise.all([owner.destroy(), adminDatabase.destroy()])
    },
  }
}
