import type { ProcessRole } from '#db/roles.ts'

/** Who a test is in the database: one of the processes, or the owner that migrates. */
export type Role = 'owner' | ProcessRole

/** The same server's address with another database, or another user and password. */
export function databaseUrl(
  url: string,
  change: { readonly database?: string; readonly user?: string; readonly password?: string },
): string {
  const changed = new URL(url)
  if (change.database !== undefined) changed.pathname = `/${change.database}`
  if (change.user !== undefined) changed.username = change.user
  if (change.password !== undefined) changed.password = change.password
  return changed.href
}
