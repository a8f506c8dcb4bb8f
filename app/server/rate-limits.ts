import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateCeilings } from './configuration.ts'

const minute = 60
const signInWindow = 15 * minute

export interface Allowance {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** when the window ends */
  readonly resetAt: Date
}

/**
 * Ceilings on what one visitor may ask for. Requests are counted in this process's memory: cheap, and forgotten with
 * it. Failed sign-ins are counted in PostgreSQL: by all processes together, and across restarts.
 */
export interface RateLimits {
  /** Counts one request of a live session, or else of an address. */
  request(by: { readonly sessionId: string | undefined; readonly address: string }): Promise<Allowance>
  /** Counts one request of an address, whoever it comes from. */
  requestByAddress(address: string): Promise<Allowance>
  /** Counts one attempt before it is looked at. Password and second factor share one budget of failures. */
  signIn(email: string, address: string): Promise<Allowance>
  /** Counts one mail that a stranger may cause, under ceilings of the same height. */
  mail(email: string, address: string): Promise<Allowance>
  /** This attempt was right after all: it is not counted. */
  signInRight(email: string, address: string): Promise<void>
  /** The person is signed in: earlier failures from here are forgotten. */
  signInComplete(email: string, address: string): Promise<void>
}

/**
 * @param pool connections of the process's own role; the table is `public.rate_limit`
 * @param key what e-mail addresses are hashed under before they become keys of that table
 */
export function rateLimits(pool: pg.Pool, key: Uint8Array, ceilings: RateCeilings): RateLimits {
  const requests = new RateLimiterMemory({ points: ceilings.requests, duration: minute })
  const addresses = new RateLimiterMemory({ points: ceilings.requestsByAddress, duration: minute })
  const kept = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'public',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration: signInWindow,
    })
  const accounts = kept('sign-in', ceilings.signIns)
  const visitors = kept('sign-in-address', ceilings.signInsByAddress)
  const mails = kept('mail', ceilings.signIns)
  const mailers = kept('mail-address', ceilings.signInsByAddress)
  const accountKey = (email: string, address: string) =>
    createHmac('sha256', key).update(`${email.toLowerCase()}\n${address}`).digest('base64url')
  const addressKey = (address: string) => createHmac('sha256', key).update(address).digest('base64url')
  return {
    request: async ({ sessionId, address }) =>
      await consume(requests, sessionId === undefined ? `address ${address}` : `session ${sessionId}`),
    requestByAddress: async (address) => await consume(addresses, address),
    signIn: async (email, address) => {
      const byAddress = await consume(visitors, addressKey(address))
      return byAddress.allowed ? await consume(accounts, accountKey(email, address)) : byAddress
    },
    mail: async (email, address) => {
      const byAddress = await consume(mailers, addressKey(address))
      return byAddress.allowed ? await consume(mails, accountKey(email, address)) : byAddress
    },
    signInRight: async (email, address) => {
      await Promise.all([accounts.reward(accountKey(email, address)), visitors.reward(addressKey(address))])
    },
    signInComplete: async (email, address) => {
      await accounts.delete(accountKey(email, address))
    },
  }
}

async function consume(limiter: RateLimiterMemory | RateLimiterPostgres, key: string): Promise<Allowance> {
  const result = await limiter.consume(key).catch((refused: unknown) => {
    if (refused instanceof RateLimiterRes) return refused
    throw refused
  })
  return {
    allowed: result.consumedPoints <= limiter.points,
    limit: limiter.points,
    remaining: Math.max(0, result.remainingPoints),
    resetAt: new Date(Date.now() + result.msBeforeNext),
  }
}
