import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '#scripts/parts/port.ts'
import { type Running, startOwn, untilReady } from '#scripts/parts/running.ts'

let directory: string
let mailbox: Running
let page: string
let smtpPort: number

async function start(): Promise<void> {
  const pagePort = await freePort()
  smtpPort = await freePort()
  page = `http://127.0.0.1:${pagePort}`
  mailbox = await startOwn({
    name: 'mailbox',
    command: process.execPath,
    arguments: [join(import.meta.dirname, '../../scripts/mailbox.ts')],
    environment: {
      MAILBOX_PORT: String(pagePort),
      MAILBOX_SMTP_PORT: String(smtpPort),
      MAILBOX_DIRECTORY: join(directory, 'mails'),
    },
    logFile: join(directory, 'mailbox.log'),
  })
  await untilReady(mailbox, 20_000, async () => (await fetch(`${page}/health`)).ok)
}

async function send(to: string, subject: string, text: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort })
  await transport.sendMail({ from: 'no-reply@stoa.localhost', to, subject, text })
  transport.close()
}

async function mails(to: string): Promise<unknown> {
  return await (await fetch(`${page}/mails.json?to=${encodeURIComponent(to)}`)).json()
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-mailbox-'))
  await start()
})

afterAll(async () => {
  await mailbox.stop()
  await rm(directory, { recursive: true, force: true })
})

test('a mail that was accepted is listed for its receiver alone, in its own letters', async () => {
  await send('ana@example.test', 'Подтвердите почту', 'Código: 123 456')
  await send('boris@example.test', 'Other', 'x')
  expect(await mails('ana@example.test')).toMatchObject([
    { subject: 'Подтвердите почту', text: 'Código: 123 456\n', to: ['ana@example.test'] },
  ])
})

test('what a mail says is shown as text, never run as markup', async () => {
  await send(
    'eve@example.test',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)> https://stoa.test/a?b=1&c="x',
  )
  const html = await (await fetch(`${page}/?to=eve@example.test`)).text()
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).toContain('<a href="https://stoa.test/a?b=1&amp;c=" rel="noreferrer">')
  expect(html).not.toMatch(/<script|<img/)
})

test('a killed mailbox has every mail again that it had accepted', async () => {
  await send('kept@example.test', 'Kept', 'x')
  mailbox.kill('SIGKILL')
  await mailbox.ended
  await start()
  expect(await mails('kept@example.test')).toMatchObject([{ subject: 'Kept' }])
})
