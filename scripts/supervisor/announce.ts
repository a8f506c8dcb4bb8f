import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Stack } from './stack.ts'

const loginSchema = z.object({
  console: z.enum(['web', 'admin']),
  role: z.string(),
  email: z.string(),
  password: z.string(),
  /** base32, as an authenticator app takes it */
  totpSecret: z.string(),
})

/** What `.stoa/running.json` says while everything runs. */
export const runningSchema = z.object({
  web: z.string(),
  admin: z.string(),
  mailbox: z.string().optional(),
  temporal: z.object({ address: z.string(), namespace: z.string(), pages: z.string().optional() }),
  evmRpcUrl: z.string(),
  engineAddress: z.string(),
  /** The owner's address: for the operator's commands. */
  databaseUrl: z.string(),
  healthPorts: z.record(z.string(), z.number()),
  logins: z.array(loginSchema),
})

export type RunningInformation = z.infer<typeof runningSchema>

/** Writes `running.json` and answers the same in words, without the secrets. */
export async function announce(stack: Stack, tookMs: number): Promise<string> {
  const { ports, temporalAddress, smtpUrl, webOrigin, adminOrigin, temporalNamespace } = stack.configuration
  const information: RunningInformation = {
    web: webOrigin,
    admin: adminOrigin,
    ...(smtpUrl === undefined && { mailbox: `http://localhost:${ports.mailbox}` }),
    temporal: {
      address: stack.addresses.temporalAddress,
      namespace: temporalNamespace,
      ...(temporalAddress === undefined && { pages: `http://localhost:${ports.temporalPages}` }),
    },
    evmRpcUrl: stack.addresses.evmRpcUrl,
    engineAddress: `127.0.0.1:${stack.addresses.enginePort}`,
    databaseUrl: stack.addresses.databaseUrl,
    healthPorts: stack.addresses.healthPorts,
    logins: await readLogins(stack.file('logins.json')),
  }
  await writeFile(stack.file('running.json'), `${JSON.stringify(information, null, 2)}\n`, { mode: 0o600 })
  return words(information, tookMs)
}

/** The demonstration's logins, which its seed leaves in a file beside the secrets; none without a demonstration. */
async function readLogins(file: string): Promise<RunningInformation['logins']> {
  try {
    return z.array(loginSchema).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function words(information: RunningInformation, tookMs: number): string {
  const addresses: [string, string | undefined][] = [
    ['investors and issuers', information.web],
    ['staff', information.admin],
    ['mails', information.mailbox],
    ['flows', information.temporal.pages],
    ['chain', information.evmRpcUrl],
  ]
  const logins = information.logins.map(
    ({ role, email, password, console }) =>
      `  ${role.padEnd(24)} ${email.padEnd(36)} ${password.padEnd(28)} ${console === 'web' ? information.web : information.admin}`,
  )
  return [
    '',
    `Stoa runs (ready in ${(tookMs / 1000).toFixed(1)} s)`,
    '',
    ...addresses.flatMap(([what, where]) => (where === undefined ? [] : [`  ${what.padEnd(24)} ${where}`])),
    ...(logins.length === 0
      ? []
      : [
          '',
          'Logins of the demonstration (the code of the moment: npm run totp -- <e-mail>)',
          '',
          ...logins,
        ]),
    '',
    'Ctrl-C stops everything; the next start goes on from here.',
  ].join('\n')
}
