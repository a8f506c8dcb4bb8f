import { homedir } from 'node:os'
import { Connection } from '@temporalio/client'
import { type Running, startForeign, untilReady } from './running.ts'
import { temporalBinary } from './temporal-binary.ts'

const READY_LIMIT_MS = 60_000

export interface TemporalPlan {
  readonly port: number
  readonly namespace: string
  /** The flows live here across restarts. */
  readonly databaseFile: string
  readonly logFile: string
  /** Serves Temporal's own pages on this port. */
  readonly pagesPort?: number
  /** Told what takes long. */
  readonly say: (line: string) => void
}

export interface Temporal {
  readonly running: Running
  readonly address: string
}

/** Starts Temporal's development server on 127.0.0.1, from the binary of {@link temporalBinary}. */
export async function startTemporal(plan: TemporalPlan): Promise<Temporal> {
  const command = await temporalBinary(plan.say)
  const address = `127.0.0.1:${plan.port}`
  const running = await startForeign({
    name: 'Temporal',
    command,
    arguments: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(plan.port)],
      ...['--namespace', plan.namespace, '--db-filename', plan.databaseFile, '--log-level', 'error'],
      ...(plan.pagesPort === undefined
        ? ['--headless']
        : ['--ui-ip', '127.0.0.1', '--ui-port', String(plan.pagesPort)]),
    ],
    environment: { PATH: process.env['PATH'] ?? '', HOME: homedir() },
    logFile: plan.logFile,
  })
  try {
    await untilReady(running, READY_LIMIT_MS, async () => await temporalAnswers(address, plan.namespace))
  } catch (error) {
    await running.stop()
    throw error
  }
  return { running, address }
}

/** Whether a server answers at this address and knows the namespace. Throws what it says when it does not. */
export async function temporalAnswers(address: string, namespace: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 })
  try {
    await connection.workflowService.describeNamespace({ namespace })
    return true
  } finally {
    await connection.close()
  }
}
