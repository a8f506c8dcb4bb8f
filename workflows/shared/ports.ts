import type { Database } from '#db/database.ts'
import type { EnginePort } from './engine-port.ts'

/** What activities work with. */
export type Ports = {
  /** under the role `stoa_worker` */
  readonly database: Database
  readonly engine: EnginePort
}
