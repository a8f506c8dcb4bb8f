// What the flows wait for. `node scripts/flows.ts list`, `node scripts/flows.ts show <id>`, for example
// `show deposit/0198…`. Reads TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and TEMPORAL_PAYLOAD_KEY.
import { z } from 'zod'
import { openClient } from '#workflows/temporal-worker.ts'
import { type WaitingFlow, waitingFlow, waitingFlows } from '#workflows/waiting-flows.ts'

const shownMax = 200
const usage = 'usage: npm run flows -- list | show <id>'

const environment = z.object({
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1),
  TEMPORAL_PAYLOAD_KEY: z.base64(),
})

async function main(): Promise<void> {
  const [command, id] = process.argv.slice(2)
  if (command !== 'list' && !(command === 'show' && id !== undefined)) stop(usage)
  const read = environment.safeParse(process.env)
  if (!read.success)
    return stop(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  const client = openClient({
    address: read.data.TEMPORAL_ADDRESS,
    namespace: read.data.TEMPORAL_NAMESPACE,
    payloadKey: new Uint8Array(Buffer.from(read.data.TEMPORAL_PAYLOAD_KEY, 'base64')),
  })
  try {
    if (id === undefined) {
      const open = await waitingFlows(client, shownMax)
      print(open.length === 0 ? 'no flow is open' : open.map(line).join('\n'))
    } else {
      const flow = await waitingFlow(client, id)
      if (!flow) return stop(`${id}: no open flow of this id`)
      print(JSON.stringify(flow, null, 2))
    }
  } finally {
    await client.connection.close()
  }
}

function line(flow: WaitingFlow): string {
  const problems = flow.failing.map(({ step, attempt, problem }) => `${step}, attempt ${attempt}: ${problem}`)
  return [flow.flow, flow.since, flow.for || 'working', ...problems].join('  ')
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function stop(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}

await main()
