import { defaultPayloadConverter } from '@temporalio/common'
import { expect, test } from 'vitest'
import { payloadCodec } from '#workflows/shared/payload-codec.ts'

const key = new Uint8Array(32).fill(1)
const codec = payloadCodec(key)
const secret = 'deposit of 9990 pesos'
const payload = defaultPayloadConverter.toPayload(secret)

test('what is sealed holds no plain text, differs each time, and opens to what it was', async () => {
  const [first, second] = await codec.encode([payload, payload])
  if (!first?.data || !second?.data) throw new Error('nothing sealed')
  expect(Buffer.from(first.data).includes('9990')).toBe(false)
  expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(false)
  const [opened] = await codec.decode([first])
  expect(defaultPayloadConverter.fromPayload(opened ?? {})).toBe(secret)
})

test('a changed byte, another key, and a key of another length are refused', async () => {
  const [sealed] = await codec.encode([payload])
  if (!sealed?.data) throw new Error('nothing sealed')
  const changed = Uint8Array.from(sealed.data)
  changed[20] = (changed[20] ?? 0) ^ 1
  await expect(codec.decode([{ ...sealed, data: changed }])).rejects.toThrow()
  await expect(payloadCodec(new Uint8Array(32).fill(2)).decode([sealed])).rejects.toThrow('sealed under key')
  expect(() => payloadCodec(new Uint8Array(16))).toThrow('32 bytes')
})

test('what was never sealed is refused: whoever reaches the server without the key asks for nothing', async () => {
  await expect(codec.decode([payload])).rejects.toThrow('not sealed')
})
