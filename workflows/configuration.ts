import { z } from 'zod'
import { wrongVariables } from '#db/environment.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const address = z.string().regex(/^[^\s:/]+:\d+$/, 'must be host:port')
const key = z
  .base64()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64')
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'must be an origin')

const environment = z.object({
  DATABASE_URL: z.string().startsWith('postgres'),
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: z.string().min(1),
  TEMPORAL_PAYLOAD_KEY: key,
  ENGINE_ADDRESS: address,
  ENGINE_TOKEN: z.string().min(16, 'at least 16 characters'),
  SMTP_URL: z.string().regex(/^smtps?:\/\//, 'must be an smtp:// address'),
  MAIL_FROM: z.string().min(3),
  /** The only places where links in mails lead. */
  WEB_ORIGIN: origin,
  ADMIN_ORIGIN: origin,
  AUDIT_HEAD_FILE: z.string().min(1),
  /** How long trades gather before their batch closes. */
  SETTLEMENT_WINDOW_MS: z.coerce.number().int().min(0).max(600_000).default(2_000),
})

export type WorkerConfiguration = z.infer<typeof environment>

/** @throws Error with one line naming each variable that is wrong */
export function workerConfiguration(variables: NodeJS.ProcessEnv): WorkerConfiguration {
  const read = environment.safeParse(variables)
  if (read.success) return read.data
  throw new Error(wrongVariables(read.error, variables))
}
