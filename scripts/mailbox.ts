// The development mailbox: takes every mail on loopback, delivers none, and shows them on a page.
// MAILBOX_PORT: the page. MAILBOX_SMTP_PORT: SMTP. MAILBOX_DIRECTORY: the mails, kept across restarts.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { z } from 'zod'
import { stopCleanly } from '#db/lifetime.ts'
import { mailPage } from './mail-page.ts'

const KEPT_MAX = 500
const MAIL_BYTES_MAX = 1_000_000

const configuration = z
  .object({
    MAILBOX_PORT: z.coerce.number().int(),
    MAILBOX_SMTP_PORT: z.coerce.number().int(),
    MAILBOX_DIRECTORY: z.string().min(1),
  })
  .parse(process.env)

const mailSchema = z.object({
  id: z.string(),
  /** Milliseconds since 1970. */
  receivedAt: z.number(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
})

/** One mail as the page and `/mails.json` show it. */
export type ReceivedMail = z.infer<typeof mailSchema>

const directory = configuration.MAILBOX_DIRECTORY
const mails: ReceivedMail[] = await readKept()

const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  size: MAIL_BYTES_MAX,
  onData: (stream, session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      if (stream.sizeExceeded) return done(new Error(`a mail has at most ${MAIL_BYTES_MAX} bytes`))
      const to = session.envelope.rcptTo.map(({ address }) => address)
      // Answered only once it is kept: a mailbox that was killed has lost nothing it had accepted.
      keep(Buffer.concat(chunks), to).then(() => done(), done)
    })
  },
})
// A sender that goes away in the middle is no reason to end.
smtp.on('error', () => undefined)
smtp.listen(configuration.MAILBOX_SMTP_PORT, '127.0.0.1')

const page = createServer(answer)
page.listen(configuration.MAILBOX_PORT, '127.0.0.1')

stopCleanly(async () => {
  page.closeAllConnections()
  page.close()
  await new Promise<void>((resolve) => smtp.close(resolve))
})

async function keep(raw: Buffer, to: string[]): Promise<void> {
  const parsed = await PostalMime.parse(raw)
  const mail: ReceivedMail = {
    id: `${Date.now()}-${randomUUID()}`,
    receivedAt: Date.now(),
    from: parsed.from?.address ?? '',
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
  }
  const file = join(directory, `${mail.id}.json`)
  await writeFile(`${file}.making`, JSON.stringify(mail), { mode: 0o600 })
  await rename(`${file}.making`, file)
  mails.push(mail)
  const oldest = mails.length > KEPT_MAX ? mails.shift() : undefined
  if (oldest) await rm(join(directory, `${oldest.id}.json`), { force: true })
}

async function readKept(): Promise<ReceivedMail[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).toSorted()
  const kept = await Promise.all(
    files
      .slice(-KEPT_MAX)
      .map(async (file) => mailSchema.parse(JSON.parse(await readFile(join(directory, file), 'utf8')))),
  )
  return kept.toSorted((one, two) => one.receivedAt - two.receivedAt)
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox')
  const to = searchParams.get('to')
  const shown = mails.filter((mail) => to === null || mail.to.includes(to)).toReversed()
  if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end()
  else if (pathname === '/health') sendJson(response, { status: 'ok', details: { mails: mails.length } })
  else if (pathname === '/mails.json') sendJson(response, shown)
  else if (pathname === '/') {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    response.end(mailPage(shown, to ?? ''))
  } else response.writeHead(404).end()
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}
