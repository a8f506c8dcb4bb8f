import type { StaffActor } from '#app/acts/staff-act.ts'
import type { FileStore } from '#app/server/file-store.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import type { Database } from '#db/database.ts'
import type { EngineClient } from '#engine/gateway/client.ts'

/** What every scene of the demonstration plays with. */
export type Stage = {
  readonly owner: Database
  /** the console's own role, under which staff act */
  readonly adminDatabase: Database
  readonly personalData: PersonalData
  readonly passwordHash: string
  readonly files: FileStore
  readonly documentPublicKey: Uint8Array
  readonly web: EngineClient
  readonly admin: EngineClient
  readonly administrator: StaffActor
  readonly officer: StaffActor
}

export type SeededSettings = { readonly pesos: number; readonly dollars: number }
