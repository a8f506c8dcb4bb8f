import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { generateDocumentKeys } from '#app/server/document-seal.ts'

const text = z.string().min(1)
const schema = z.object({
  databaseOwnerPassword: text,
  databasePasswords: z.object({ web: text, admin: text, engine: text, wallet: text, worker: text }),
  engineTokens: z.object({ web: text, admin: text, worker: text }),
  sessionKeys: z.object({ web: text, admin: text }),
  personalDataKey: text,
  documentPublicKey: text,
  documentPrivateKey: text,
  payloadKey: text,
  walletPassphrase: text,
})

/** Every secret of one installation. Only the supervisor reads them all; each process is told its own. */
export type Secrets = z.infer<typeof schema>

/** The secrets of this file, made and kept there (readable by its owner alone) the first time. */
export async function readOrMakeSecrets(file: string): Promise<Secrets> {
  if (existsSync(file)) return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  const secrets = await makeSecrets()
  await mkdir(dirname(file), { recursive: true })
  const making = `${file}.making`
  await writeFile(making, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  await rename(making, file)
  return secrets
}

async function makeSecrets(): Promise<Secrets> {
  const key = () => randomBytes(32).toString('base64')
  const password = () => randomBytes(24).toString('hex')
  const document = await generateDocumentKeys()
  return {
    databaseOwnerPassword: password(),
    databasePasswords: {
      web: password(),
      admin: password(),
      engine: password(),
      wallet: password(),
      worker: password(),
    },
    engineTokens: { web: key(), admin: key(), worker: key() },
    sessionKeys: { web: key(), admin: key() },
    personalDataKey: key(),
    documentPublicKey: document.publicKey,
    documentPrivateKey: document.privateKey,
    payloadKey: key(),
    walletPassphrase: password(),
  }
}
