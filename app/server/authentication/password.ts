import { hash, verify } from '@node-rs/argon2'
import { commonPasswords } from './common-passwords.ts'

/** Argon2id with what OWASP's password storage guide asks at least: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const passwordLengthMin = 10
export const passwordLengthMax = 200

export type PasswordRefusal = 'short' | 'long' | 'common' | 'like-email'

/**
 * Why a new password is refused, or undefined. Length counts, not classes of characters; refused besides are the
 * e-mail address, what stands first in every list of breached passwords, and repetitions.
 */
export function passwordRefusal(password: string, email: string): PasswordRefusal | undefined {
  if ([...password].length < passwordLengthMin) return 'short'
  if (password.length > passwordLengthMax) return 'long'
  const plain = password.toLowerCase()
  const [name = ''] = email.toLowerCase().split('@')
  if (plain === email.toLowerCase() || plain.replaceAll(/[^a-z]/g, '') === name.replaceAll(/[^a-z]/g, ''))
    return 'like-email'
  if (new Set(plain).size < 5) return 'common'
  // Digits and signs put around a word are the first thing a guesser tries.
  const word = plain.replaceAll(/^[^a-zа-яñ]+|[^a-zа-яñ]+$/g, '')
  return commonPasswords.has(plain) || commonPasswords.has(word) ? 'common' : undefined
}

export async function hashPassword(password: string): Promise<string> {
  return await hash(password, parameters)
}

/** Any hash of ours: checked where there is no account, so that both answers take as long. */
const nobody = hashPassword('nobody has this password')

/** Whether this is the password. Takes as long when there is no hash to check against. */
export async function isPassword(
  passwordHash: string | null | undefined,
  password: string,
): Promise<boolean> {
  if (password.length > passwordLengthMax) return false
  const right = await verify(passwordHash ?? (await nobody), password)
  return right && typeof passwordHash === 'string'
}
