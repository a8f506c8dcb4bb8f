import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '#scripts/parts/anvil.ts'
import { freePort } from '#scripts/parts/port.ts'
import { ensureDatabase, startPostgres } from '#scripts/parts/postgres.ts'
import { startTemporal } from '#scripts/parts/temporal.ts'

/** Database, chain and flows that were there before the installation, as an operator brings them. */
export type ExistingParts = {
  /** what tells `npm start` of them */
  readonly variables: Readonly<Record<string, string>>
  end(): Promise<void>
}

export async function startExistingParts(): Promise<ExistingParts> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-existing-'))
  // PostgreSQL's own user must be able to pass.
  await chmod(directory, 0o755)
  const logFile = (part: string) => join(directory, `${part}.log`)
  const namespace = 'operators-own'
  const [postgres, chain, flows] = await Promise.all([
    startPostgres({
      dataDirectory: join(directory, 'postgres'),
      port: await freePort(),
      password: 'existing',
      logFile: logFile('postgres'),
      durable: true,
    }),
    startAnvil({ port: await freePort(), logFile: logFile('anvil'), blockTimeSeconds: 1 }),
    startTemporal({
      port: await freePort(),
      namespace,
      databaseFile: join(directory, 'temporal.db'),
      logFile: logFile('temporal'),
      say: () => undefined,
    }),
  ])
  const databaseUrl = postgres.url('exchange')
  await ensureDatabase(postgres.url('postgres'), 'exchange')
  return {
    variables: {
      DATABASE_URL: databaseUrl,
      EVM_RPC_URL: chain.rpcUrl,
      TEMPORAL_ADDRESS: flows.address,
      TEMPORAL_NAMESPACE: namespace,
    },
    end: async () => {
      await Promise.all([postgres, chain, flows].map(async ({ running }) => await running.stop()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}
