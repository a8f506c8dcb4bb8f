import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ceilings, networks, origin } from '#app/server/configuration.ts'

const portError = 'must be a port, 1 to 65535'
const port = (usual: number) =>
  z.coerce.number({ error: portError }).int(portError).min(1, portError).max(65_535, portError).default(usual)
const address = z.string().regex(/^[^\s:/]+:\d+$/, 'must be host:port')
const urlOf = (...schemes: readonly string[]) =>
  z.url({ protocol: new RegExp(`^(${schemes.join('|')})$`), error: `must be a ${schemes[0]}:// address` })

const schema = z.object({
  WEB_PORT: port(3000),
  ADMIN_PORT: port(3001),
  MAILBOX_PORT: port(3002),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_PAGES_PORT: port(8233),
  EVM_PORT: port(8545),
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('stoa'),
  EVM_RPC_URL: urlOf('http', 'https').optional(),
  SMTP_URL: urlOf('smtp', 'smtps').optional(),
  MAIL_FROM: z.string().min(3).default('Stoa <no-reply@stoa.localhost>'),
  // The rest is handed on as it is; its readers' own parsers say here already what is wrong.
  WEB_ORIGIN: origin.optional(),
  ADMIN_ORIGIN: origin.optional(),
  ADMIN_ALLOWED_NETWORKS: z
    .string()
    .default('127.0.0.1/32,::1/128')
    .superRefine((text, context) => {
      for (const { message } of networks.safeParse(text).error?.issues ?? []) context.addIssue(message)
    }),
  ...ceilings,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  STOA_DIRECTORY: z.string().min(1).optional(),
})

/** What the person who starts everything chose; what is undefined is started on embedded defaults. */
export interface Configuration {
  readonly ports: {
    readonly web: number
    readonly admin: number
    readonly mailbox: number
    readonly temporal: number
    readonly temporalPages: number
    readonly evm: number
  }
  readonly databaseUrl: string | undefined
  readonly temporalAddress: string | undefined
  readonly temporalNamespace: string
  readonly evmRpcUrl: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly webOrigin: string
  readonly adminOrigin: string
  readonly adminAllowedNetworks: string
  readonly logLevel: string
  /** Everything that outlives a start: data, secrets, logs. */
  readonly directory: string
}

/** Thrown for what the person who starts everything can mend; the message is one line that says how. */
export class StartRefused extends Error {}

/**
 * Reads the environment once.
 * @throws StartRefused naming the first wrong variable
 */
export function readConfiguration(environment: Readonly<NodeJS.ProcessEnv>): Configuration {
  const read = schema.safeParse(environment)
  if (!read.success) {
    const [issue] = read.error.issues
    // Without the value: an address may carry a password.
    throw new StartRefused(`${String(issue?.path[0])} ${issue?.message}`)
  }
  const chosen = read.data
  const repeated = repeatedPort(chosen)
  if (repeated !== undefined) throw new StartRefused(repeated)
  return {
    ports: {
      web: chosen.WEB_PORT,
      admin: chosen.ADMIN_PORT,
      mailbox: chosen.MAILBOX_PORT,
      temporal: chosen.TEMPORAL_PORT,
      temporalPages: chosen.TEMPORAL_PAGES_PORT,
      evm: chosen.EVM_PORT,
    },
    databaseUrl: chosen.DATABASE_URL,
    temporalAddress: chosen.TEMPORAL_ADDRESS,
    temporalNamespace: chosen.TEMPORAL_NAMESPACE,
    evmRpcUrl: chosen.EVM_RPC_URL,
    smtpUrl: chosen.SMTP_URL,
    mailFrom: chosen.MAIL_FROM,
    webOrigin: chosen.WEB_ORIGIN ?? `http://localhost:${chosen.WEB_PORT}`,
    adminOrigin: chosen.ADMIN_ORIGIN ?? `http://localhost:${chosen.ADMIN_PORT}`,
    adminAllowedNetworks: chosen.ADMIN_ALLOWED_NETWORKS,
    logLevel: chosen.LOG_LEVEL,
    directory: resolve(chosen.STOA_DIRECTORY ?? join(import.meta.dirname, '../../.stoa')),
  }
}

function repeatedPort(chosen: z.infer<typeof schema>): string | undefined {
  const names = [
    'WEB_PORT',
    'ADMIN_PORT',
    'MAILBOX_PORT',
    'TEMPORAL_PORT',
    'TEMPORAL_PAGES_PORT',
    'EVM_PORT',
  ] as const
  const seen = new Map<number, string>()
  for (const name of names) {
    const other = seen.get(chosen[name])
    if (other !== undefined) return `${name}=${chosen[name]}: ${other} is the same port`
    seen.set(chosen[name], name)
  }
  return undefined
}
