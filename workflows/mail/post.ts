import { createTransport } from 'nodemailer'
import { z } from 'zod'
import type { MailPayload, OutboxIntent } from '#db/outbox.ts'
import type { Attempted, Deed } from '../starter/outbox.ts'
import { compose } from './compose.ts'

/** Then it is given up, visibly: about an hour after the first attempt. */
export const mailAttemptsMax = 60
const timeoutMs = 10_000

const payloadSchema = z.object({
  to: z.email(),
  locale: z.enum(['es', 'en', 'ru']),
  template: z.string(),
  values: z.record(z.string(), z.string()),
})

export type Post = (mail: Attempted & Extract<OutboxIntent, { kind: 'mail' }>) => Promise<Deed>

export type PostOffice = { readonly post: Post; readonly close: () => void }

/**
 * Sends mails by SMTP. What a mail carries is blanked once it is sent or given up: only its template stays. Sent again
 * after a crash between sending and marking, it has the same Message-ID, so that mail servers know it for the same.
 */
export function openPostOffice(options: {
  readonly smtpUrl: string
  readonly from: string
  /** where links may lead: a part that asks for a mail does not say where its reader is sent */
  readonly origins: readonly string[]
}): PostOffice {
  const transport = createTransport({
    url: options.smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  const domain = /@([^\s>]+)/.exec(options.from)?.[1] ?? 'localhost'
  return {
    post: async (mail) => {
      const read = payloadSchema.safeParse(mail.payload)
      if (!read.success) return { outcome: 'given-up', error: 'not a mail', payload: {} }
      const payload = read.data as MailPayload
      const blanked = { template: payload.template }
      try {
        const messageId = `<${encodeURIComponent(mail.key)}@${domain}>`
        await transport.sendMail({
          from: options.from,
          to: payload.to,
          messageId,
          ...compose(payload, options.origins),
        })
        return { outcome: 'done', payload: blanked }
      } catch (error) {
        const problem = withoutPerson(error)
        if (mail.attempts + 1 < mailAttemptsMax) throw new Error(problem, { cause: error })
        return { outcome: 'given-up', error: problem, payload: blanked }
      }
    },
    close: () => transport.close(),
  }
}

/** A mail server repeats the address in what it says; codes alone are kept. */
function withoutPerson(error: unknown): string {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number }
  if (code === undefined) return 'the mail cannot be composed'
  return `the mail server: ${code}${responseCode === undefined ? '' : ` ${responseCode}`}`
}
