import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 bits, in characters that stand in a cookie or an address as they are. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps of a token that was mailed. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** What the database keeps of a session's token: keyed, so that nobody who can write the table can make a session. */
export function sessionTokenHash(sessionKey: Uint8Array, token: string): Buffer {
  return createHmac('sha256', sessionKey).update(token).digest()
}
