import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js'
import { msToTs } from '@temporalio/common/lib/time.js'
import { freePort } from '#scripts/parts/port.ts'
import { startForeign, untilReady } from '#scripts/parts/running.ts'
import { temporalTestServer } from '#scripts/parts/temporal-test-server.ts'
import { timeSkippingTemporal } from '#test/support/time-skipping.ts'

/** The SDK allows five seconds, which a Java program on a busy machine does not keep. */
const startLimitMs = 100_000

export interface TimeSkippingServer {
  readonly address: string
  readonly connection: Connection
  /** Lets that much time pass at once. */
  sleep(milliseconds: number): Promise<void>
  stop(): Promise<void>
}

/** A workflow server of the caller's own whose time a test lets pass. */
export async function startTimeSkippingServer(): Promise<TimeSkippingServer> {
  const command = await temporalTestServer((line) => process.stderr.write(`${line}\n`))
  if (command === undefined) return await startBySdk()
  const directory = await mkdtemp(join(tmpdir(), 'stoa-flows-'))
  const port = await freePort()
  const running = await startForeign({
    name: "Temporal's test server",
    command,
    arguments: [String(port), '--enable-time-skipping'],
    environment: { PATH: process.env['PATH'] ?? '' },
    logFile: join(directory, 'server.log'),
  })
  const address = `127.0.0.1:${port}`
  let connection: Connection | undefined
  await untilReady(running, startLimitMs, async () => {
    const options = {
      address,
      connectTimeout: 2_000,
      [InternalConnectionOptionsSymbol]: { supportsTestService: true },
    }
    connection = await Connection.connect(options)
    return true
  })
  if (!connection) throw new Error('no connection')
  const open = connection
  // Else every timer that a flow waits on passes at once, and it never rests.
  await open.testService?.lockTimeSkipping({})
  return {
    address,
    connection: open,
    sleep: async (milliseconds) => {
      await open.testService?.unlockTimeSkippingWithSleep({ duration: msToTs(milliseconds) })
    },
    stop: async () => {
      await open.close()
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function startBySdk(): Promise<TimeSkippingServer> {
  const environment = await timeSkippingTemporal()
  return {
    address: environment.address,
    connection: environment.connection,
    sleep: async (milliseconds) => await environment.sleep(milliseconds),
    stop: async () => await environment.teardown(),
  }
}
