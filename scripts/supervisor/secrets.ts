import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, Aes256Gcm } from '@hpke/core'
import { z } from 'zod'

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
  const document = await makeDocumentKeys()
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

/** The HPKE key pair that identity documents are sealed to (RFC 9180, X25519): `web` seals, only `admin` opens. */
async function makeDocumentKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  })
  const pair = await suite.kem.generateKeyPair()
  const base64 = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64')
  return {
    publicKey: base64(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: base64(await suite.kem.serializePrivateKey(pair.privateKey)),
  }
}
