import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { generateMnemonic, mnemonicToSeed, validateMnemonic } from 'bip39'
import { z } from 'zod'

const scryptKey = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

const cipherName = 'aes-256-gcm'
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const saltBytes = 32
/** OWASP's figure for scrypt: 128 MiB and about half a second a guess. */
const usualCost = { N: 131_072, r: 8, p: 1 }
/** What a file may ask of us: a damaged one must not take all memory. */
const costLimit = { N: 1_048_576, r: 16, p: 4 }
/** 256 bits: 24 words. */
const mnemonicBits = 256

const base64 = z.base64()
const keystoreSchema = z.object({
  version: z.literal(1),
  cipher: z.literal(cipherName),
  kdf: z.object({
    name: z.literal('scrypt'),
    N: z.int().min(16_384).max(costLimit.N),
    r: z.int().min(8).max(costLimit.r),
    p: z.int().min(1).max(costLimit.p),
    salt: base64,
  }),
  iv: base64,
  tag: base64,
  sealed: base64,
})
type Keystore = z.infer<typeof keystoreSchema>

/** The keystore cannot be opened or made; the message is one line and never holds anything secret. */
export class KeystoreRefused extends Error {}

/**
 * The seed in the keystore file, which is made, with a new seed, where there is none (readable by its owner alone).
 *
 * @returns the 64 bytes of BIP-39
 * @throws KeystoreRefused for a wrong passphrase, a damaged file, or one that cannot be read or written
 */
export async function openOrMakeKeystore(file: string, passphrase: string): Promise<Uint8Array> {
  const known = await readKeystore(file)
  if (known !== undefined) return await openKeystore(file, known, passphrase)
  const made = await sealMnemonic(generateMnemonic(mnemonicBits), passphrase)
  await writeNewKeystore(file, made)
  // Two processes may start at once: whoever's file came first is the keystore of both.
  const kept = await readKeystore(file)
  if (kept === undefined) throw new KeystoreRefused(`WALLET_KEYSTORE=${file}: vanished after it was written`)
  return await openKeystore(file, kept, passphrase)
}

async function readKeystore(file: string): Promise<Keystore | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new KeystoreRefused(`WALLET_KEYSTORE=${file}: cannot be read (${codeOf(error)})`)
  }
  const parsed = keystoreSchema.safeParse(jsonOf(text))
  if (!parsed.success) throw new KeystoreRefused(`WALLET_KEYSTORE=${file}: is not a keystore of version 1`)
  return parsed.data
}

async function writeNewKeystore(file: string, keystore: Keystore): Promise<void> {
  const making = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(making, `${JSON.stringify(keystore, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    // A link, not a rename: it never replaces a keystore that is there.
    await link(making, file).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error
    })
  } catch (error) {
    throw new KeystoreRefused(`WALLET_KEYSTORE=${file}: cannot be written (${codeOf(error)})`)
  } finally {
    await rm(making, { force: true })
  }
}

async function sealMnemonic(mnemonic: string, passphrase: string): Promise<Keystore> {
  const kdf = { name: 'scrypt' as const, ...usualCost, salt: randomBytes(saltBytes).toString('base64') }
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(cipherName, await keyOf(kdf, passphrase), iv, { authTagLength: tagBytes })
  cipher.setAAD(boundHeader(kdf))
  const sealed = Buffer.concat([cipher.update(mnemonic, 'utf8'), cipher.final()])
  return {
    version: 1,
    cipher: cipherName,
    kdf,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

async function openKeystore(file: string, keystore: Keystore, passphrase: string): Promise<Uint8Array> {
  let mnemonic: string
  try {
    const iv = Buffer.from(keystore.iv, 'base64')
    const key = await keyOf(keystore.kdf, passphrase)
    const decipher = createDecipheriv(cipherName, key, iv, { authTagLength: tagBytes })
    decipher.setAAD(boundHeader(keystore.kdf)).setAuthTag(Buffer.from(keystore.tag, 'base64'))
    const opened = decipher.update(Buffer.from(keystore.sealed, 'base64'))
    mnemonic = Buffer.concat([opened, decipher.final()]).toString('utf8')
  } catch {
    // What failed inside is not told: it could say something about the key.
    throw new KeystoreRefused(`WALLET_PASSPHRASE does not open WALLET_KEYSTORE=${file}`)
  }
  if (!validateMnemonic(mnemonic)) throw new KeystoreRefused(`WALLET_KEYSTORE=${file}: holds no BIP-39 seed`)
  return await mnemonicToSeed(mnemonic)
}

async function keyOf(kdf: Keystore['kdf'], passphrase: string): Promise<Buffer> {
  const { N, r, p } = kdf
  // scrypt needs 128·N·r bytes, and a little more.
  const options = { N, r, p, maxmem: 128 * N * r + 64 * 1024 * 1024 }
  return await scryptKey(passphrase, Buffer.from(kdf.salt, 'base64'), keyBytes, options)
}

/** The version and the cost are authenticated with the seed: nobody can lower them unseen. */
function boundHeader(kdf: Keystore['kdf']): Buffer {
  return Buffer.from(
    JSON.stringify(['stoa-keystore', 1, cipherName, kdf.name, kdf.N, kdf.r, kdf.p, kdf.salt]),
  )
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
const isCode = (error: unknown, code: string): boolean => codeOf(error) === code
