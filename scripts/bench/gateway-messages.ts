import type { ServiceDefinition } from '@grpc/grpc-js'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import { type Reply, replyField, type Request, requestField } from '#engine/gateway/frames.ts'
import {
  type AccountNumber,
  type AssetId,
  type InstrumentId,
  type OrderId,
  toKey,
} from '#engine/identifiers.ts'
import { decode, encode } from '#engine/journal/binary.ts'

const account = 1_000 as AccountNumber
const cash = 1 as AssetId
const instrument = 1 as InstrumentId

/** A limit order, as `web` sends most. */
export function commandOf(number: number): Command {
  const clientOrderId = toKey(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)
  const terms = { instrument, side: 'buy', price: 100_000n + BigInt(number % 100), quantity: 25n } as const
  return { kind: 'place-order', account, clientOrderId, ...terms, timeInForce: 'gtc' }
}

/** What the engine answers to an order that comes to rest: accepted, and the balance it leaves. */
export function resultOf(command: Command, sequence: bigint): CommandResult {
  if (command.kind !== 'place-order') throw new Error(`not of this bench: ${command.kind}`)
  const { clientOrderId, side, price, quantity, timeInForce } = command
  const heldAmount = price * quantity
  const terms = { clientOrderId, account, instrument, side, price, quantity, timeInForce }
  const fees = { makerPpm: 1_000, takerPpm: 2_500, heldAsset: cash, heldAmount }
  return {
    sequence,
    time: 1_790_000_000_000,
    events: [
      { kind: 'order-accepted', order: sequence as OrderId, ...terms, ...fees },
      { kind: 'balance', account, asset: cash, available: 10n ** 12n, held: heldAmount, pending: 0n },
    ],
  }
}

export type Submit = Extract<Request, { kind: 'submit' }>
export type Result = Extract<Reply, { kind: 'result' }>

function submitOf(bytes: Buffer): Submit {
  const request = decode(requestField, bytes)
  if (request.kind !== 'submit') throw new Error(`not of this bench: ${request.kind}`)
  return request
}

function resultFrom(bytes: Buffer): Result {
  const reply = decode(replyField, bytes)
  if (reply.kind !== 'result') throw new Error(`not of this bench: ${reply.kind}`)
  return reply
}

const messages = {
  requestSerialize: (submit: Submit) => encode(requestField, submit),
  requestDeserialize: submitOf,
  responseSerialize: (result: Result) => encode(replyField, result),
  responseDeserialize: resultFrom,
}

/** The same messages in the same bytes, each a call of its own, or all in one stream both ways. */
export const grpcService = {
  call: { path: '/stoa.Engine/Call', requestStream: false, responseStream: false, ...messages },
  stream: { path: '/stoa.Engine/Stream', requestStream: true, responseStream: true, ...messages },
} satisfies ServiceDefinition
