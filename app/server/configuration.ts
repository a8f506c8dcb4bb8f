import { BlockList, isIP, isIPv6 } from 'node:net'
import { z } from 'zod'
import { wrongVariables } from '#db/environment.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const limitError = 'must be a whole number, 1 to 1000000'
const limit = z.coerce
  .number({ error: limitError })
  .int(limitError)
  .min(1, limitError)
  .max(1_000_000, limitError)

/** 32 bytes in base64. */
const key = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 32) return new Uint8Array(bytes)
  context.addIssue('must be base64 of 32 bytes')
  return z.NEVER
})

/** Scheme, host and port as a browser names them, nothing behind. */
export const origin = z.string().transform((text, context) => {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.origin === text) return text
  context.addIssue('must be an origin such as https://stoa.example or http://127.0.0.1:3000')
  return z.NEVER
})

/** `host:port` of the engine. */
const address = z.string().transform((text, context) => {
  const url = URL.parse(`tcp://${text}`)
  const number = Number(url?.port)
  if (url !== null && url.hostname !== '' && number > 0) return text
  context.addIssue('must be host:port')
  return z.NEVER
})

/** Comma-separated addresses and CIDR ranges. */
export const networks = z.string().transform((text, context) => {
  const allowed = new BlockList()
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [base = '', bits] = part.split('/')
    const family = isIPv6(base) ? 'ipv6' : 'ipv4'
    const widest = family === 'ipv6' ? 128 : 32
    const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
    if (isIP(base) === 0 || prefix < 0 || prefix > widest) {
      context.addIssue(`has ${part || 'an empty part'}, which is no address or CIDR range`)
      return z.NEVER
    }
    allowed.addSubnet(base, prefix, family)
  }
  return allowed
})

const healthPorts = z.string().transform((text, context) => {
  const ports = new Map<string, number>()
  for (const part of text.split(',').filter((piece) => piece !== '')) {
    const [name = '', number = ''] = part.split('=')
    if (name === '' || !/^\d{1,5}$/.test(number)) {
      context.addIssue('must be name=port,…')
      return z.NEVER
    }
    ports.set(name, Number(number))
  }
  return ports
})

/** What one address or account may do. */
export const ceilings = {
  RATE_LIMIT_REQUESTS: limit.default(100),
  RATE_LIMIT_REQUESTS_BY_ADDRESS: limit.default(1_000),
  RATE_LIMIT_SIGN_INS: limit.default(5),
  RATE_LIMIT_SIGN_INS_BY_ADDRESS: limit.default(50),
  LIVE_CONNECTIONS_BY_ADDRESS: limit.default(20),
}

const both = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LISTEN_ADDRESS: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  ENGINE_ADDRESS: address,
  ENGINE_TOKEN: z.string().min(16),
  SESSION_KEY: key,
  PERSONAL_DATA_KEY: key,
  FILES_DIRECTORY: z.string().min(1),
  ...ceilings,
}

const webSchema = z.object({ ...both, WEB_PORT: port, WEB_ORIGIN: origin, DOCUMENT_PUBLIC_KEY: key })
const adminSchema = z.object({
  ...both,
  ADMIN_PORT: port,
  ADMIN_ORIGIN: origin,
  ADMIN_ALLOWED_NETWORKS: networks,
  DOCUMENT_PRIVATE_KEY: key,
  AUDIT_HEAD_FILE: z.string().min(1),
  HEALTH_PORTS: healthPorts.default(new Map()),
})

/** What both listeners are configured with. */
export interface ListenerConfiguration {
  readonly databaseUrl: string
  readonly healthPort: number
  readonly logLevel: z.output<typeof both.LOG_LEVEL>
  readonly listenAddress: string
  readonly port: number
  /** how many proxies stand before the listener, see Express's `trust proxy` */
  readonly trustProxy: number
  /** the only source of absolute addresses and of what `Origin` must be */
  readonly origin: string
  readonly engine: { readonly address: string; readonly token: string }
  readonly sessionKey: Uint8Array
  readonly personalDataKey: Uint8Array
  readonly filesDirectory: string
  readonly limits: RateCeilings
}

export interface RateCeilings {
  /** a minute, by session or else by address */
  readonly requests: number
  /** a minute, by address alone */
  readonly requestsByAddress: number
  /** failures in 15 minutes, by account and address */
  readonly signIns: number
  /** failures in 15 minutes, by address alone */
  readonly signInsByAddress: number
  /** live connections at once of one address, of people who are not signed in */
  readonly strangersLive: number
}

export interface WebConfiguration extends ListenerConfiguration {
  readonly console: 'web'
  readonly documentPublicKey: Uint8Array
}

export interface AdminConfiguration extends ListenerConfiguration {
  readonly console: 'admin'
  readonly allowedNetworks: BlockList
  readonly documentPrivateKey: Uint8Array
  readonly auditHeadFile: string
  /** process name → port of its health, for the system page */
  readonly healthPorts: ReadonlyMap<string, number>
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The configuration of `web` from its environment.
 * @throws with one line that names the first wrong variable
 */
export function webConfiguration(environment: Environment): WebConfiguration {
  const read = parse(webSchema, environment)
  return {
    console: 'web',
    ...shared(read, read.WEB_PORT, read.WEB_ORIGIN),
    documentPublicKey: read.DOCUMENT_PUBLIC_KEY,
  }
}

/**
 * The configuration of `admin` from its environment.
 * @throws with one line that names the first wrong variable
 */
export function adminConfiguration(environment: Environment): AdminConfiguration {
  const read = parse(adminSchema, environment)
  return {
    console: 'admin',
    ...shared(read, read.ADMIN_PORT, read.ADMIN_ORIGIN),
    allowedNetworks: read.ADMIN_ALLOWED_NETWORKS,
    documentPrivateKey: read.DOCUMENT_PRIVATE_KEY,
    auditHeadFile: read.AUDIT_HEAD_FILE,
    healthPorts: read.HEALTH_PORTS,
  }
}

function shared(
  read: z.output<z.ZodObject<typeof both>>,
  listenPort: number,
  ownOrigin: string,
): ListenerConfiguration {
  return {
    databaseUrl: read.DATABASE_URL,
    healthPort: read.HEALTH_PORT,
    logLevel: read.LOG_LEVEL,
    listenAddress: read.LISTEN_ADDRESS,
    port: listenPort,
    trustProxy: read.TRUST_PROXY,
    origin: ownOrigin,
    engine: { address: read.ENGINE_ADDRESS, token: read.ENGINE_TOKEN },
    sessionKey: read.SESSION_KEY,
    personalDataKey: read.PERSONAL_DATA_KEY,
    filesDirectory: read.FILES_DIRECTORY,
    limits: {
      requests: read.RATE_LIMIT_REQUESTS,
      requestsByAddress: read.RATE_LIMIT_REQUESTS_BY_ADDRESS,
      signIns: read.RATE_LIMIT_SIGN_INS,
      signInsByAddress: read.RATE_LIMIT_SIGN_INS_BY_ADDRESS,
      strangersLive: read.LIVE_CONNECTIONS_BY_ADDRESS,
    },
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const { data, error } = schema.safeParse(environment)
  if (error === undefined) return data
  throw new Error(wrongVariables(error, environment))
}
