import { join } from 'node:path'
import { ceilings } from '#app/server/configuration.ts'
import type { ProcessRole } from '#db/roles.ts'
import type { Configuration } from './configuration.ts'
import type { Secrets } from './secrets.ts'

/** The five processes, in the order in which they may be started. */
export const PROCESS_NAMES = [
  'engine',
  'wallet',
  'worker',
  'web',
  'admin',
] as const satisfies readonly ProcessRole[]

export interface Addresses {
  /** The owner's address of the product's database. */
  readonly databaseUrl: string
  readonly evmRpcUrl: string
  readonly temporalAddress: string
  readonly smtpUrl: string
  readonly enginePort: number
  readonly healthPorts: Readonly<Record<ProcessRole, number>>
}

type Variables = Readonly<Record<string, string>>

/** The whole environment of each process. */
export type Environments = Readonly<Record<ProcessRole, Variables>>

/** What reaches every process from the machine: nothing that grants anything. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE']

/** What both consoles read of the machine's environment besides. */
const CEILINGS = Object.keys(ceilings)

/**
 * The whole environment of each process (see `docs/architecture.md`): its own role and secrets, nobody else's.
 */
export function environments(
  configuration: Configuration,
  secrets: Secrets,
  addresses: Addresses,
): Environments {
  const { directory } = configuration
  const temporal = {
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: configuration.temporalNamespace,
    TEMPORAL_PAYLOAD_KEY: secrets.payloadKey,
  }
  const engineAddress = `127.0.0.1:${addresses.enginePort}`
  const filesDirectory = join(directory, 'files')
  const auditHeadFile = join(directory, 'audit-head.json')
  const own: Record<ProcessRole, Variables> = {
    web: {
      ...named(CEILINGS),
      WEB_PORT: String(configuration.ports.web),
      WEB_ORIGIN: configuration.webOrigin,
      ENGINE_ADDRESS: engineAddress,
      ENGINE_TOKEN: secrets.engineTokens.web,
      SESSION_KEY: secrets.sessionKeys.web,
      PERSONAL_DATA_KEY: secrets.personalDataKey,
      DOCUMENT_PUBLIC_KEY: secrets.documentPublicKey,
      FILES_DIRECTORY: filesDirectory,
    },
    admin: {
      ...named(CEILINGS),
      ADMIN_PORT: String(configuration.ports.admin),
      ADMIN_ORIGIN: configuration.adminOrigin,
      ADMIN_ALLOWED_NETWORKS: configuration.adminAllowedNetworks,
      ENGINE_ADDRESS: engineAddress,
      ENGINE_TOKEN: secrets.engineTokens.admin,
      SESSION_KEY: secrets.sessionKeys.admin,
      PERSONAL_DATA_KEY: secrets.personalDataKey,
      DOCUMENT_PRIVATE_KEY: secrets.documentPrivateKey,
      FILES_DIRECTORY: filesDirectory,
      AUDIT_HEAD_FILE: auditHeadFile,
      HEALTH_PORTS: PROCESS_NAMES.map((name) => `${name}=${addresses.healthPorts[name]}`).join(','),
    },
    engine: {
      ENGINE_PORT: String(addresses.enginePort),
      ENGINE_TOKEN_WEB: secrets.engineTokens.web,
      ENGINE_TOKEN_ADMIN: secrets.engineTokens.admin,
      ENGINE_TOKEN_WORKER: secrets.engineTokens.worker,
      ENGINE_SEGMENT: '1',
    },
    wallet: {
      ...temporal,
      EVM_RPC_URL: addresses.evmRpcUrl,
      WALLET_KEYSTORE: join(directory, 'wallet', 'keystore.json'),
      WALLET_PASSPHRASE: secrets.walletPassphrase,
    },
    worker: {
      ...temporal,
      ENGINE_ADDRESS: engineAddress,
      ENGINE_TOKEN: secrets.engineTokens.worker,
      SMTP_URL: addresses.smtpUrl,
      MAIL_FROM: configuration.mailFrom,
      WEB_ORIGIN: configuration.webOrigin,
      ADMIN_ORIGIN: configuration.adminOrigin,
      AUDIT_HEAD_FILE: auditHeadFile,
    },
  }
  const whole = (name: ProcessRole): Variables => ({
    ...inherited(),
    ...own[name],
    NODE_ENV: 'production',
    TZ: 'UTC',
    DATABASE_URL: roleUrl(addresses.databaseUrl, name, secrets),
    HEALTH_PORT: String(addresses.healthPorts[name]),
    LOG_LEVEL: configuration.logLevel,
  })
  return {
    web: whole('web'),
    admin: whole('admin'),
    engine: whole('engine'),
    wallet: whole('wallet'),
    worker: whole('worker'),
  }
}

/** The variables of the machine that any child may know. */
export function inherited(): Variables {
  return named(INHERITED)
}

function named(names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** The database's address for the role of one process. */
export function roleUrl(ownerUrl: string, role: ProcessRole, secrets: Secrets): string {
  const url = new URL(ownerUrl)
  url.username = `stoa_${role}`
  url.password = secrets.databasePasswords[role]
  return url.href
}
