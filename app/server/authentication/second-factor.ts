import { createHash, randomBytes } from 'node:crypto'
import { getTOTPAuthUri, verifyTOTP } from '@epic-web/totp'

// RFC 6238 as every authenticator app speaks it: SHA-1, six digits, thirty seconds.
const algorithm = 'SHA-1'
const digits = 6
const period = 30

/** RFC 4648 */
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** 160 bits, the length RFC 4226 recommends. */
const secretCharacters = 32

const recoveryCodes = 10
/** 80 bits: too many to be guessed from a plain hash. */
const recoveryCharacters = 16

/** A new secret in base32. */
export function newTotpSecret(): string {
  return randomBase32(secretCharacters)
}

/** What an authenticator app reads from the QR code. */
export function totpUri(secret: string, accountName: string): string {
  return getTOTPAuthUri({ secret, accountName, issuer: 'Stoa', algorithm, digits, period })
}

/**
 * The time step that this code belongs to, now or one step before or after; undefined where the code is wrong. The
 * caller takes the step, so that a code serves once.
 */
export async function totpStep(secret: string, code: string, now: () => Date): Promise<bigint | undefined> {
  const otp = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(otp)) return undefined
  // The library reads the clock itself: asked again when the step changed while it worked.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const before = Math.floor(now().getTime() / 1_000 / period)
    const found = await verifyTOTP({ otp, secret, algorithm, digits, period, window: 1 })
    if (before === Math.floor(now().getTime() / 1_000 / period))
      return found === null ? undefined : BigInt(before + found.delta)
  }
  return undefined
}

/** Ten codes for the day the phone is lost: shown once, kept as hashes. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodes }, () =>
    (randomBase32(recoveryCharacters).match(/.{4}/g) ?? []).join('-'),
  )
}

/** The hash of a recovery code however it was typed; undefined where it cannot be one. */
export function recoveryCodeHash(code: string): string | undefined {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '')
  if (!/^[A-Z2-7]{16}$/.test(plain)) return undefined
  return createHash('sha256').update(plain).digest('hex')
}

function randomBase32(length: number): string {
  return Array.from(randomBytes(length), (byte) => base32[byte & 31]).join('')
}
