import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type Payload, type PayloadCodec, ValueError } from '@temporalio/common'

const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const encoding = 'binary/encrypted'

/** How a payload looks inside the sealed bytes: metadata and data in base64. */
type Plain = { readonly metadata: Readonly<Record<string, string>>; readonly data: string }

/**
 * Seals every payload (inputs, results, signals, failures) before it leaves the process: AES-256-GCM, a random nonce
 * each, the key's id beside it and bound to it. The server that keeps the histories sees none of their content.
 *
 * @param key 32 bytes, the same in every process that takes part in the flows
 * @throws RangeError where the key has another length
 */
export function payloadCodec(key: Uint8Array): PayloadCodec {
  if (key.length !== keyBytes) throw new RangeError(`a payload key has ${keyBytes} bytes, not ${key.length}`)
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 16)
  return {
    encode: async (payloads) => payloads.map((payload) => seal(key, keyId, payload)),
    decode: async (payloads) => payloads.map((payload) => open(key, keyId, payload)),
  }
}

function seal(key: Uint8Array, keyId: string, payload: Payload): Payload {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(keyId))
  const sealed = Buffer.concat([cipher.update(toBytes(payload)), cipher.final()])
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(keyId) },
    data: Buffer.concat([nonce, sealed, cipher.getAuthTag()]),
  }
}

function open(key: Uint8Array, keyId: string, payload: Payload): Payload {
  // Whoever reaches the server can put something there in clear: only who has the key is obeyed.
  if (textOf(payload.metadata?.['encoding']) !== encoding) throw new ValueError('payload is not sealed')
  const sealedUnder = textOf(payload.metadata?.['encryption-key-id'])
  if (sealedUnder !== keyId)
    throw new ValueError(`payload is sealed under key ${sealedUnder}, ours is ${keyId}`)
  const data = Buffer.from(payload.data ?? [])
  const decipher = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(keyId)).setAuthTag(data.subarray(data.length - tagBytes))
  const sealed = data.subarray(nonceBytes, data.length - tagBytes)
  return fromBytes(Buffer.concat([decipher.update(sealed), decipher.final()]))
}

function toBytes(payload: Payload): Buffer {
  const metadata = Object.entries(payload.metadata ?? {}).map(
    ([name, value]) => [name, toBase64(value)] as const,
  )
  const plain: Plain = { metadata: Object.fromEntries(metadata), data: toBase64(payload.data) }
  return Buffer.from(JSON.stringify(plain))
}

function fromBytes(bytes: Buffer): Payload {
  const plain = JSON.parse(bytes.toString()) as Plain
  const metadata = Object.entries(plain.metadata).map(
    ([name, value]) => [name, Buffer.from(value, 'base64')] as const,
  )
  return { metadata: Object.fromEntries(metadata), data: Buffer.from(plain.data, 'base64') }
}

const toBase64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64')
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString()
