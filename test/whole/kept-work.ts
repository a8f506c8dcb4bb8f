import { Client, Connection } from '@temporalio/client'
import pg from 'pg'
import type { RunningInformation } from '#scripts/supervisor/announce.ts'

/** What a later start must find again: a row, money on the chain, a flow under way. */
export type KeptWork = {
  readonly row: string | undefined
  /** wei in hex */
  readonly balance: string
  readonly flow: string | undefined
}

const receiver = '0x00000000000000000000000000000000005707a0'
const flowId = 'written-before'

/** Leaves something in each part that keeps data. */
export async function leaveWork(information: RunningInformation): Promise<void> {
  await query(information, "create table public.written_before as select 'a row' as word")
  const [from] = (await onChain(information, 'eth_accounts', [])) as string[]
  await onChain(information, 'eth_sendTransaction', [{ from, to: receiver, value: '0x7' }])
  // A block is a second; until then the balance is what it was.
  while ((await onChain(information, 'eth_getBalance', [receiver, 'latest'])) !== '0x7');
  await withFlows(information, async ({ workflow }) => {
    await workflow.start('nobody', { taskQueue: 'nobody', workflowId: flowId })
  })
}

/** What is there of what {@link leaveWork} left. */
export async function foundWork(information: RunningInformation): Promise<KeptWork> {
  const [table] = await query(information, "select to_regclass('public.written_before') as name")
  const rows =
    table?.['name'] === null ? [] : await query(information, 'select word from public.written_before')
  const flow = await withFlows(
    information,
    async ({ workflow }) =>
      await workflow
        .getHandle(flowId)
        .describe()
        .then(
          ({ status }) => status.name,
          () => undefined,
        ),
  )
  return {
    row: rows[0]?.['word'] as string | undefined,
    balance: String(await onChain(information, 'eth_getBalance', [receiver, 'latest'])),
    flow,
  }
}

/** The owner's query. */
export async function query(
  { databaseUrl }: RunningInformation,
  statement: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

async function onChain(
  { evmRpcUrl }: RunningInformation,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  const response = await fetch(evmRpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  return ((await response.json()) as { result?: unknown }).result
}

async function withFlows<T>(
  { temporal }: RunningInformation,
  act: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address: temporal.address })
  try {
    return await act(new Client({ connection, namespace: temporal.namespace }))
  } finally {
    await connection.close()
  }
}
