import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'

// RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Sealed = encapsulated key ‖ ciphertext.
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})
const info = new TextEncoder().encode('stoa identity document')

export interface DocumentKeys {
  /** base64 of 32 bytes: `DOCUMENT_PUBLIC_KEY` */
  readonly publicKey: string
  /** base64 of 32 bytes: `DOCUMENT_PRIVATE_KEY` */
  readonly privateKey: string
}

/** A new pair of keys: whoever has the public half can seal, only the private half opens. */
export async function generateDocumentKeys(): Promise<DocumentKeys> {
  const pair = await suite.kem.generateKeyPair()
  const [publicKey, privateKey] = await Promise.all([
    suite.kem.serializePublicKey(pair.publicKey),
    suite.kem.serializePrivateKey(pair.privateKey),
  ])
  return {
    publicKey: Buffer.from(publicKey).toString('base64'),
    privateKey: Buffer.from(privateKey).toString('base64'),
  }
}

/** Seals a document to the 32-byte public key. */
export async function sealDocument(publicKey: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exactBuffer(publicKey))
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: exactBuffer(info) }, exactBuffer(plain))
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)])
}

/**
 * Opens what was sealed to the public half of this 32-byte private key.
 * @throws when it was sealed to another key or changed since
 */
export async function openDocument(privateKey: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const recipientKey = await suite.kem.deserializePrivateKey(exactBuffer(privateKey))
  const { encSize } = suite.kem
  const plain = await suite.open(
    { recipientKey, enc: exactBuffer(sealed.subarray(0, encSize)), info: exactBuffer(info) },
    exactBuffer(sealed.subarray(encSize)),
  )
  return new Uint8Array(plain)
}

/** The library takes whole buffers; ours may be views of larger ones. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
