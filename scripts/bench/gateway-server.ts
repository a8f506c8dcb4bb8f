// The engine's side of `npm run bench -- gateway`, in a process of its own as the engine is: answers at once, so that
// what is measured is the way there and back. Tells its parent the ports, on asking the processor time it has spent, and
// ends with it.
import { createServer } from 'node:net'
import { Server, ServerCredentials, type ServerDuplexStream, type ServerUnaryCall } from '@grpc/grpc-js'
import {
  frame,
  FrameReader,
  type Reply,
  replyField,
  type Request,
  requestBytesMax,
  requestField,
} from '#engine/gateway/frames.ts'
import { grpcService, type Result, resultOf, type Submit } from './gateway-messages.ts'

let sequence = 0n

function answer({ request, command }: Submit): Result {
  sequence += 1n
  return { kind: 'result', request, result: resultOf(command, sequence) }
}

function reply(request: Request): Reply {
  switch (request.kind) {
    case 'hello':
      return { kind: 'welcome', sequence }
    case 'submit':
      return answer(request)
    default:
      return { kind: 'pong' }
  }
}

async function serveFrames(): Promise<number> {
  const server = createServer((socket) => {
    const reader = new FrameReader<Request>(requestField, requestBytesMax)
    socket.setNoDelay(true)
    socket.on('data', (chunk) =>
      reader.push(chunk, (request) => socket.write(frame(replyField, reply(request)))),
    )
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listener without a port')
  return address.port
}

async function serveGrpc(): Promise<number> {
  const server = new Server()
  server.addService(grpcService, {
    call: ({ request }: ServerUnaryCall<Submit, Result>, done: (error: null, result: Result) => void) =>
      done(null, answer(request)),
    stream: (both: ServerDuplexStream<Submit, Result>) => {
      both.on('data', (submit: Submit) => both.write(answer(submit)))
      both.on('end', () => both.end())
      both.on('error', () => undefined)
    },
  })
  return await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    )
  })
}

const spentUs = (): number => process.cpuUsage().user + process.cpuUsage().system
process.on('message', () => process.send?.({ spentUs: spentUs() }))
process.on('disconnect', () => process.exit(0))
process.send?.({ frames: await serveFrames(), grpc: await serveGrpc() })
