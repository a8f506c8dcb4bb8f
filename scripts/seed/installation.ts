import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { roleName } from '#db/roles.ts'

const secretsSchema = z.object({
  databasePasswords: z.object({ admin: z.string() }),
  engineTokens: z.object({ web: z.string(), admin: z.string() }),
  personalDataKey: z.string(),
  documentPublicKey: z.string(),
})

/** A running installation: its addresses, and the secrets of the parts that are played. */
export type Installation = {
  readonly ownerUrl: string
  readonly adminUrl: string
  readonly engineAddress: string
  readonly engineTokens: { readonly web: string; readonly admin: string }
  readonly personalDataKey: Uint8Array
  readonly documentPublicKey: Uint8Array
  readonly filesDirectory: string
  readonly loginsFile: string
}

export async function readInstallation(addresses: {
  readonly directory: string
  readonly databaseUrl: string
  readonly engineAddress: string
}): Promise<Installation> {
  const { directory, databaseUrl, engineAddress } = addresses
  const secrets = secretsSchema.parse(JSON.parse(await readFile(join(directory, 'secrets.json'), 'utf8')))
  const adminUrl = new URL(databaseUrl)
  adminUrl.username = roleName('admin')
  adminUrl.password = secrets.databasePasswords.admin
  return {
    ownerUrl: databaseUrl,
    adminUrl: adminUrl.href,
    engineAddress,
    engineTokens: secrets.engineTokens,
    personalDataKey: Buffer.from(secrets.personalDataKey, 'base64'),
    documentPublicKey: Buffer.from(secrets.documentPublicKey, 'base64'),
    filesDirectory: join(directory, 'files'),
    loginsFile: join(directory, 'logins.json'),
  }
}
