import { z } from 'zod'
import { wrongVariables } from '#db/environment.ts'

const keyBytes = 32
const seconds = (usual: number) => z.coerce.number().min(0).max(86_400).default(usual)

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// address' }),
  EVM_RPC_URL: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }),
  WALLET_KEYSTORE: z.string({ error: 'must name the keystore file' }).min(1),
  WALLET_PASSPHRASE: z
    .string({ error: 'must be the passphrase of the keystore' })
    .min(12, { error: 'must have 12 characters or more' }),
  TEMPORAL_ADDRESS: z
    .string({ error: 'must be host:port' })
    .regex(/^[^\s:/]+:\d+$/, { error: 'must be host:port' }),
  TEMPORAL_NAMESPACE: z.string().min(1).default('stoa'),
  TEMPORAL_PAYLOAD_KEY: z
    .base64({ error: 'must be base64' })
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === keyBytes, { error: `must be base64 of ${keyBytes} bytes` }),
  HEALTH_PORT: z.coerce.number({ error: 'must be a port' }).int().min(1).max(65_535),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  FINALITY_BLOCKS: z.coerce.number().int().min(1).max(1_000).default(3),
  FINALITY_SECONDS: seconds(2),
  RAISE_FEE_AFTER_SECONDS: seconds(60),
  UTXO_NETWORK: z.enum(['mainnet', 'regtest']).default('regtest'),
  /** ISO 3166-1 numeric, where the venue resides: the fee account's record on chain says so. */
  OPERATOR_COUNTRY: z.coerce.number().int().min(1).max(999).default(152),
})

export type Configuration = z.infer<typeof schema>

/** Thrown for what the person who starts the wallet can mend; the message is one line that says how. */
export class StartRefused extends Error {}

/**
 * Reads the environment once.
 * @throws StartRefused naming each wrong variable, never its value
 */
export function readConfiguration(environment: Readonly<NodeJS.ProcessEnv>): Configuration {
  const read = schema.safeParse(environment)
  if (read.success) return read.data
  throw new StartRefused(wrongVariables(read.error, environment))
}
