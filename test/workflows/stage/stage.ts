import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import type { Database } from '#db/database.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { workerActivities } from '#workflows/activities.ts'
import { flowBundle } from '#workflows/flow-bundle.ts'
import { dataConverter } from '#workflows/shared/data-converter.ts'
import { walletQueue, workerQueue } from '#workflows/shared/queues.ts'
import { ScriptedEngine } from './scripted-engine.ts'
import { activitiesOf, ScriptedWallet } from './scripted-wallet.ts'
import { startTimeSkippingServer } from './time-skipping-server.ts'

/** Committed histories are sealed under it; it protects nothing else. */
export const testPayloadKey = new Uint8Array(32).fill(7)
/** In a history's events, instead of the machine's name. */
const identity = 'stage'
export const historiesDirectory = join(import.meta.dirname, '..', 'histories')

/** Where flows are played: real workflow server, real database under the worker's role, scripted engine and wallet. */
export interface Stage {
  /** Lets that much time pass at once. */
  sleep(minutes: number): Promise<void>
  readonly database: TestDatabase
  /** as the owner, to set scenes and look at rows */
  readonly rows: Database
  readonly client: Client
  readonly wallet: ScriptedWallet
  readonly engine: ScriptedEngine
  /** Until the latest run of the flow ends. */
  ended(id: string): Promise<void>
  /** Keeps the flow's history for the replay test, where STOA_RECORD_HISTORIES asks for it. */
  record(id: string, name: string): Promise<void>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const codePath = await flowBundle()
  const server = await startTimeSkippingServer()
  const database = await testDatabase()
  const wallet = new ScriptedWallet()
  const engine = new ScriptedEngine()
  const converter = dataConverter(testPayloadKey)
  const connection = await NativeConnection.connect({ address: server.address })
  const ports = { database: database.kysely('worker'), engine }
  const workers = [
    await Worker.create({
      connection,
      identity,
      taskQueue: workerQueue,
      workflowBundle: { codePath },
      activities: workerActivities(ports),
      dataConverter: converter,
    }),
    await Worker.create({
      connection,
      identity,
      taskQueue: walletQueue,
      activities: activitiesOf(wallet),
      dataConverter: converter,
    }),
  ]
  const running = Promise.all(workers.map(async (worker) => await worker.run()))
  const client = new Client({ connection: server.connection, identity, dataConverter: converter })
  const rows = database.kysely('owner')
  wallet.tradesOf = async (batchId) => {
    const matches = rows
      .selectFrom('financial.settlement_match')
      .select('trade')
      .where('batch_id', '=', batchId)
    return (await matches.execute()).map(({ trade }) => trade.toString())
  }
  return {
    sleep: async (minutes) => await server.sleep(minutes * 60_000),
    database,
    rows,
    client,
    wallet,
    engine,
    ended: async (id) => await client.workflow.getHandle(id).result(),
    record: async (id, name) => {
      if (process.env['STOA_RECORD_HISTORIES'] === undefined) return
      const history = await client.workflow.getHandle(id).fetchHistory()
      await writeFile(join(historiesDirectory, `${name}.json`), `${historyToJSON(history)}\n`)
    },
    close: async () => {
      for (const worker of workers) worker.shutdown()
      await running
      await connection.close()
      await server.stop()
      await database.drop()
    },
  }
}
