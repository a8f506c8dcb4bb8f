import type { Pool } from 'pg'

/**
 * Who may write a segment's journal. The epoch rises at each change of hands and fences the old holder; the time limit
 * only says when another may take over, so clocks decide nothing about safety. The database's clock is the only one.
 */
export const leaseMs = 2_000
export const leaseRenewMs = 500

/** @returns the new epoch, or undefined while another holds the lease */
export async function takeLease(pool: Pool, segment: number, holder: string): Promise<bigint | undefined> {
  const { rows } = await pool.query<{ epoch: bigint }>(
    `insert into trading.lease as lease (segment, epoch, holder, expires_at)
     values ($1, 1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     on conflict (segment) do update
       set epoch = lease.epoch + 1, holder = excluded.holder, expires_at = excluded.expires_at
       where lease.expires_at <= clock_timestamp()
     returning epoch`,
    [segment, holder, leaseMs],
  )
  return rows[0]?.epoch
}

/** @returns false where another has taken it */
export async function renewLease(pool: Pool, segment: number, epoch: bigint): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update trading.lease set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     where segment = $1 and epoch = $2`,
    [segment, epoch, leaseMs],
  )
  return rowCount === 1
}

/** A clean end: the next one need not wait. */
export async function giveUpLease(pool: Pool, segment: number, epoch: bigint): Promise<void> {
  await pool.query(
    `update trading.lease set expires_at = clock_timestamp() where segment = $1 and epoch = $2`,
    [segment, epoch],
  )
}
