import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { DB } from './schema.ts'

export type Database = Kysely<DB>

// Whole numbers of any size, exact: int8 and numeric(78,0) come as bigint.
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, BigInt)

/** Settings under which every process talks to the database: UTC, and no statement for ever. */
const sessionOptions =
  '-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000'

/**
 * A pool of connections under one role.
 *
 * @param onError hears of connections that break while idle; the pool replaces them by itself
 */
export function openPool(
  url: string,
  options: { readonly size: number; readonly onError: (error: Error) => void },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    options: sessionOptions,
  })
  pool.on('error', options.onError)
  // The pool listens only while a connection is idle: one that breaks within a transaction must not end the process.
  pool.on('connect', (client) => client.on('error', options.onError))
  return pool
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
}
