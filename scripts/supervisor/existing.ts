// Parts that are there already: asked once before anything relies on them, so that a wrong variable is named at once.
import { createTransport } from 'nodemailer'
import { chainId } from '../parts/anvil.ts'
import { answers } from '../parts/postgres.ts'
import { temporalAnswers } from '../parts/temporal.ts'
import { StartRefused } from './configuration.ts'

const SMTP_LIMIT_MS = 5_000

/** @throws StartRefused naming DATABASE_URL */
export async function requireDatabase(url: string): Promise<string> {
  return await required('DATABASE_URL', url, new URL(url).host, async () => await answers(url))
}

/** @throws StartRefused naming EVM_RPC_URL */
export async function requireEvm(url: string): Promise<string> {
  return await required('EVM_RPC_URL', url, new URL(url).host, async () => await chainId(url))
}

/** @throws StartRefused naming TEMPORAL_ADDRESS */
export async function requireTemporal(address: string, namespace: string): Promise<string> {
  const asked = `${address}, namespace ${namespace}`
  return await required(
    'TEMPORAL_ADDRESS',
    address,
    asked,
    async () => await temporalAnswers(address, namespace),
  )
}

/** @throws StartRefused naming SMTP_URL */
export async function requireSmtp(url: string): Promise<string> {
  const transport = createTransport({ url, connectionTimeout: SMTP_LIMIT_MS, greetingTimeout: SMTP_LIMIT_MS })
  return await required('SMTP_URL', url, new URL(url).host, async () => await transport.verify())
}

/** `shown` stands for the value in the message: an address may carry a password. */
async function required(
  variable: string,
  value: string,
  shown: string,
  ask: () => Promise<unknown>,
): Promise<string> {
  try {
    await ask()
    return value
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new StartRefused(`${variable}: nothing usable answers at ${shown} (${reason})`)
  }
}
