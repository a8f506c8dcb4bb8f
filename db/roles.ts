import pg from 'pg'

/** One database role per process, and the owner under which migrations run; no process has the owner. */
export const processRoles = ['web', 'admin', 'engine', 'wallet', 'worker'] as const
export type ProcessRole = (typeof processRoles)[number]

export const roleName = (role: ProcessRole): string => `stoa_${role}`

/**
 * Makes the login roles of the five processes, or gives them new passwords. Roles belong to the whole server,
 * their grants to each database (see the migrations).
 *
 * @param ownerUrl connection of a role that may create roles
 */
export async function ensureRoles(
  ownerUrl: string,
  passwords: Readonly<Record<ProcessRole, string>>,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  // A server that goes away fails the query under way; that is what the caller hears, and not an uncaught event.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const role of processRoles) {
      const name = pg.escapeIdentifier(roleName(role))
      const password = pg.escapeLiteral(passwords[role])
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [roleName(role)])
      await client.query(
        `${rowCount ? 'alter' : 'create'} role ${name} login password ${password} nosuperuser nocreatedb nocreaterole noinherit nobypassrls`,
      )
    }
  } finally {
    await client.end()
  }
}
