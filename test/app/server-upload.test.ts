import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { readUpload, uploadRefusalWords } from '#app/server/upload.ts'

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const fields = { document: { types: ['application/pdf'], required: true } } as const
const { t } = messagesFor({ locale: 'en', timeZone: 'UTC' })

function sending(content: Uint8Array | undefined, name = 'passport.pdf'): Request {
  const form = new FormData()
  form.set('note', 'for the case')
  form.set('document', content === undefined ? new File([], '') : new File([new Uint8Array(content)], name))
  return new Request('http://stoa.test/', { method: 'POST', body: form })
}

test('a file that is what is asked for arrives with the fields beside it', async () => {
  const { files, form, refused } = await readUpload(sending(pdf, '../../etc/passport.pdf'), fields)
  expect(refused).toEqual({})
  expect(files.document).toMatchObject({ name: 'passport.pdf', mediaType: 'application/pdf' })
  expect(Buffer.from(files.document?.bytes ?? [])).toEqual(pdf)
  expect([...form]).toEqual([['note', 'for the case']])
})

test.each([
  ['an image', png, 'image/png'],
  ['a text', Buffer.from('I am a document, believe me'), undefined],
])('%s that calls itself a PDF is refused by its name', async (_what, content, found) => {
  const { files, refused } = await readUpload(sending(content), fields)
  expect(files).toEqual({})
  expect(refused.document).toMatchObject({ reason: 'wrong-type', named: 'passport.pdf', found })
  expect(refused.document && uploadRefusalWords(t, refused.document)).toBe(
    'passport.pdf does not contain what is asked for. Accepted: PDF.',
  )
})

test('a file field left empty is missing', async () => {
  const { refused } = await readUpload(sending(undefined), fields)
  expect(refused.document).toEqual({ reason: 'missing' })
})

test('a file above ten megabytes is refused in words', async () => {
  const { files, refused } = await readUpload(
    sending(Buffer.concat([pdf, randomBytes(10 * 1_048_576)])),
    fields,
  )
  expect(files).toEqual({})
  expect(refused.document && uploadRefusalWords(t, refused.document)).toBe(
    'This file is too large. At most 10 MB.',
  )
})

test('fifty announced megabytes are refused without being read', async () => {
  let read = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        read += 1
        controller.enqueue(randomBytes(65_536))
      },
    },
    { highWaterMark: 0 },
  )
  const request = new Request('http://stoa.test/', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(50 * 1_048_576) },
  })
  const { refused } = await readUpload(request, fields)
  expect(refused.document).toMatchObject({ reason: 'too-large' })
  expect(read).toBe(0)
})

test('endless content that announces no length is cut off', async () => {
  let sent = 0
  const head = '--x\r\ncontent-disposition: form-data; name="document"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    pull: (controller) => {
      sent += 1_048_576
      controller.enqueue(new Uint8Array(1_048_576))
    },
  })
  const request = new Request('http://stoa.test/', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  })
  const { refused } = await readUpload(request, fields)
  expect(refused.document).toMatchObject({ reason: 'too-large' })
  expect(sent).toBeLessThan(20 * 1_048_576)
})
