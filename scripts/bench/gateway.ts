import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { z } from 'zod'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import { connectEngine } from '#engine/gateway/client.ts'
import { commandOf, grpcService, type Result, type Submit } from './gateway-messages.ts'
import { median, partOf } from './statistics.ts'

const runs = 5
const limitMs = 10_000
/** One caller that waits for each answer, and a busy one: `web` keeps at most 1,024 under way. */
const loads = [
  { name: 'alone', inFlight: 1, requests: 2_000 },
  { name: 'busy', inFlight: 256, requests: 20_000 },
] as const

type Caller = {
  readonly name: string
  readonly submit: (command: Command) => Promise<CommandResult>
  readonly close: () => void
}
type Run = {
  readonly perSecond: number
  /** of both processes, for one request: what other work of the machine changes least */
  readonly cpuUs: number
  readonly latencies: Float64Array
}

const spentSchema = z.object({ spentUs: z.number() })
const portsSchema = z.object({ frames: z.number(), grpc: z.number() })

/**
 * Our frames, with the client that `web` uses, against gRPC (`@grpc/grpc-js`, one call each, and one stream both ways):
 * the same orders and answers in the same bytes, from this process to one other on loopback, in turn, after a warm-up.
 *
 * @returns `<caller>.<load>.<measure>_<unit>`: medians of the runs
 */
export async function measureGateway(): Promise<Record<string, number>> {
  const server = fork(join(import.meta.dirname, 'gateway-server.ts'), { stdio: 'inherit' })
  const told: readonly unknown[] = await once(server, 'message')
  const ports = portsSchema.parse(told[0])
  const callers = [ours(ports.frames), grpcCalls(ports.grpc), grpcStream(ports.grpc)]
  const figures: Record<string, number> = {}
  console.log(`medians of ${runs} runs in turn, after one to warm up; node ${process.version}`)
  try {
    for (const load of loads) {
      const measured = new Map(callers.map(({ name }): [string, Run[]] => [name, []]))
      for (let round = 0; round <= runs; round++) {
        for (const caller of callers) {
          const run = await measure(server, caller, load.requests, load.inFlight)
          if (round > 0) measured.get(caller.name)?.push(run)
        }
      }
      console.log(`${load.name}: ${load.requests} requests, ${load.inFlight} under way`)
      console.table(Object.fromEntries([...measured].map(([name, of]) => [name, rowOf(of)])))
      for (const [name, of] of measured) Object.assign(figures, figuresOf(`${name}.${load.name}`, of))
    }
  } finally {
    for (const caller of callers) caller.close()
    server.disconnect()
  }
  return figures
}

async function spentUs(server: ChildProcess): Promise<number> {
  const answered = once(server, 'message')
  server.send('spent')
  const told: readonly unknown[] = await answered
  const { user, system } = process.cpuUsage()
  return spentSchema.parse(told[0]).spentUs + user + system
}

async function measure(
  server: ChildProcess,
  { submit }: Caller,
  requests: number,
  inFlight: number,
): Promise<Run> {
  const latencies = new Float64Array(requests)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < requests) {
      const number = next++
      const sent = performance.now()
      const { events } = await submit(commandOf(number))
      if (events.length !== 2) throw new Error(`request ${number}: not its answer`)
      latencies[number] = (performance.now() - sent) * 1_000
    }
  }
  const spentBefore = await spentUs(server)
  const started = performance.now()
  await Promise.all(Array.from({ length: inFlight }, lane))
  const perSecond = requests / ((performance.now() - started) / 1_000)
  const cpuUs = ((await spentUs(server)) - spentBefore) / requests
  return { perSecond, cpuUs, latencies: latencies.sort() }
}

function ours(port: number): Caller {
  const client = connectEngine({ address: `127.0.0.1:${port}`, door: 'web', token: 'bench' })
  return {
    name: 'frames',
    submit: async (command) => await client.submit(command),
    close: () => client.close(),
  }
}

function grpcCalls(port: number): Caller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const { path, requestSerialize, responseDeserialize } = grpcService.call
  const call = async (submit: Submit): Promise<Result> =>
    await new Promise((resolve, reject) => {
      const answered = (error: ServiceError | null, result?: Result) =>
        result ? resolve(result) : reject(error ?? new Error('no answer'))
      const deadline = Date.now() + limitMs
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, submit, { deadline }, answered)
    })
  return {
    name: 'gRPC calls',
    submit: async (command) => (await call({ kind: 'submit', request: 0, command })).result,
    close: () => client.close(),
  }
}

function grpcStream(port: number): Caller {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const { path, requestSerialize, responseDeserialize } = grpcService.stream
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize)
  const asked = new Map<number, (result: CommandResult) => void>()
  let last = 0
  stream.on('data', ({ request, result }: Result) => {
    asked.get(request)?.(result)
    asked.delete(request)
  })
  stream.on('error', () => undefined)
  return {
    name: 'gRPC stream',
    submit: async (command) =>
      await new Promise((resolve) => {
        last += 1
        asked.set(last, resolve)
        stream.write({ kind: 'submit', request: last, command })
      }),
    close: () => {
      stream.cancel()
      client.close()
    },
  }
}

function figuresOf(name: string, of: readonly Run[]): Record<string, number> {
  return {
    [`${name}.requests_per_s`]: Math.round(median(of.map(({ perSecond }) => perSecond))),
    [`${name}.cpu_us`]: Math.round(median(of.map(({ cpuUs }) => cpuUs))),
    [`${name}.p50_us`]: percentile(of, 0.5),
    [`${name}.p99_us`]: percentile(of, 0.99),
  }
}

function rowOf(of: readonly Run[]): Record<string, string> {
  const rates = of.map(({ perSecond }) => Math.round(perSecond)).sort((one, other) => one - other)
  const spent = of.map(({ cpuUs }) => Math.round(cpuUs)).sort((one, other) => one - other)
  const tails = of
    .map(({ latencies }) => Math.round(partOf(latencies, 0.99)))
    .sort((one, other) => one - other)
  const figure = (value: number | undefined) => Math.round(value ?? 0).toLocaleString('en')
  return {
    'requests/s': figure(median(rates)),
    spread: `${figure(rates[0])} – ${figure(rates.at(-1))}`,
    'CPU µs/request': `${figure(median(spent))} (${figure(spent[0])} – ${figure(spent.at(-1))})`,
    'p50 µs': figure(percentile(of, 0.5)),
    'p99 µs': figure(percentile(of, 0.99)),
    'spread of p99': `${figure(tails[0])} – ${figure(tails.at(-1))}`,
  }
}

const percentile = (of: readonly Run[], part: number): number =>
  median(of.map(({ latencies }) => partOf(latencies, part)))
