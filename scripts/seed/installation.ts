import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { roleName } from '#db/roles.ts'

const environment = z
  .object({
    DATABASE_URL: z.string(),
    STOA_DIRECTORY: z.string(),
    ENGINE_ADDRESS: z.string(),
  })
  .parse(process.env)

const secrets = z
  .object({
    databasePasswords: z.object({ admin: z.string() }),
    engineTokens: z.object({ web: z.string(), admin: z.string() }),
    personalDataKey: z.string(),
    documentPublicKey: z.string(),
  })
  .parse(JSON.parse(await readFile(join(environment.STOA_DIRECTORY, 'secrets.json'), 'utf8')))

const adminUrl = new URL(environment.DATABASE_URL)
adminUrl.username = roleName('admin')
adminUrl.password = secrets.databasePasswords.admin

/** The running installation that is seeded: its addresses, and the secrets of the parts that the seed plays. */
export const installation = {
  ownerUrl: environment.DATABASE_URL,
  adminUrl: adminUrl.href,
  engineAddress: environment.ENGINE_ADDRESS,
  engineTokens: secrets.engineTokens,
  personalDataKey: Buffer.from(secrets.personalDataKey, 'base64'),
  documentPublicKey: Buffer.from(secrets.documentPublicKey, 'base64'),
  filesDirectory: join(environment.STOA_DIRECTORY, 'files'),
  loginsFile: join(environment.STOA_DIRECTORY, 'logins.json'),
}
