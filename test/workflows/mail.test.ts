import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MailPayload, MailTemplate } from '#db/outbox.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { compose } from '#workflows/mail/compose.ts'
import { mailAttemptsMax, openPostOffice, type PostOffice } from '#workflows/mail/post.ts'
import { type Act, workOff } from '#workflows/starter/outbox.ts'

const origins = ['https://stoa.test', 'https://admin.stoa.test']
const everyValue = {
  link: 'https://stoa.test/proof?token=abc&next=1',
  issuer: 'Andes <b>SA</b>',
  reason: 'the photo is blurred',
  security: 'Andes A',
  symbol: 'ANDA',
  amount: '10,000',
  currency: 'CLP',
}
const templates: readonly MailTemplate[] = [
  'email-proof',
  'already-registered',
  'password-reset',
  'password-changed',
  'staff-invitation',
  'staff-access',
  'kyc-approved',
  'kyc-rejected',
  'kyc-revoked',
  'issuer-verified',
  'issuer-rejected',
  'security-issued',
  'security-rejected',
  'deposit-credited',
  'withdrawal-completed',
  'withdrawal-rejected',
]

let database: TestDatabase
let received: string[] = []
let refuse = false
let server: SMTPServer
let office: PostOffice

beforeAll(async () => {
  database = await testDatabase()
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, answer) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        if (refuse) return answer(Object.assign(new Error('ana@stoa.test is full'), { responseCode: 452 }))
        received.push(text)
        answer()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  office = openPostOffice({ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'Stoa <no-reply@stoa.test>', origins })
})
beforeEach(async () => {
  received = []
  refuse = false
  await database.kysely('owner').deleteFrom('outbox').execute()
})
afterAll(async () => {
  office.close()
  await new Promise<void>((resolve) => server.close(resolve))
  await database.drop()
})

const act: Act = async (intent) => {
  if (intent.kind !== 'mail') throw new Error('not a mail')
  return await office.post(intent)
}
const leaveMail = async (payload: MailPayload, attempts = 0) => {
  await database
    .kysely('owner')
    .insertInto('outbox')
    .values({ kind: 'mail', key: 'kyc-rejected/1', payload: JSON.stringify(payload), attempts })
    .execute()
}
const row = async () =>
  await database.kysely('owner').selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
const rejected: MailPayload = {
  to: 'ana@stoa.test',
  locale: 'ru',
  template: 'kyc-rejected',
  values: { reason: 'the photo is blurred' },
}

test('a mail is sent in the language of its reader, and what it carried is blanked', async () => {
  await leaveMail(rejected)
  await workOff(database.kysely('worker'), 'mail', act)
  const mail = await PostalMime.parse(received[0] ?? '')
  expect(mail).toMatchObject({
    to: [{ address: 'ana@stoa.test' }],
    subject: 'Подтвердить личность пока не удалось',
  })
  expect(mail.text).toContain('the photo is blurred')
  expect(mail.messageId).toBe('<kyc-rejected%2F1@stoa.test>')
  expect((await row()).payload).toEqual({ template: 'kyc-rejected' })
})

test('a mail server that refuses is tried again; the error kept names no person', async () => {
  refuse = true
  await leaveMail(rejected)
  await workOff(database.kysely('worker'), 'mail', act)
  expect(await row()).toMatchObject({ done_at: null, attempts: 1 })
  expect((await row()).last_error).not.toContain('ana')
  expect((await row()).payload).toMatchObject({ to: 'ana@stoa.test' })
})

test('a mail that cannot be sent is given up visibly after its last attempt, and blanked', async () => {
  refuse = true
  await leaveMail(rejected, mailAttemptsMax - 1)
  await workOff(database.kysely('worker'), 'mail', act)
  expect(await row()).toMatchObject({ payload: { template: 'kyc-rejected' }, attempts: mailAttemptsMax })
  expect((await row()).done_at).not.toBeNull()
  expect((await row()).last_error).toMatch(/^the mail server: /)
})

test.each(
  (['es', 'en', 'ru'] as const).flatMap((locale) => templates.map((template) => [locale, template] as const)),
)('%s %s has subject, text and HTML, with every value in its place and escaped', (locale, template) => {
  const { subject, text, html } = compose(
    { to: 'ana@stoa.test', locale, template, values: everyValue },
    origins,
  )
  for (const part of [subject, text, html]) expect(part).not.toMatch(/[{}]|undefined/)
  expect(html).not.toContain('<b>')
  if (text.includes('https://')) expect(html).toContain('token=abc&amp;next=1')
})

test('a mail whose text needs a value that is missing is not sent', () => {
  expect(() => compose({ ...rejected, values: {} }, origins)).toThrow()
})

test.each([
  'javascript:x',
  'https://elsewhere.test/reset',
  'https://stoa.test.elsewhere.test/',
  '//stoa.test',
  '',
])('a mail whose link leads to %s is not sent', (link) => {
  expect(() => compose({ ...rejected, template: 'email-proof', values: { link } }, origins)).toThrow(
    'no link to a page of ours',
  )
})
