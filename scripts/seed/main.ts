/**
 * Fills a fresh installation with a demonstration: one issuer with two tokens, a dozen investors, one offering under
 * way, one open market with some history. Everything takes the product's own way: the acts of customers and staff, then
 * the flows. Does nothing where it was done before.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { readInstallation } from './installation.ts'
import { seedInvestors } from './investors.ts'
import { seedIssuer } from './issuer.ts'
import { seedMarket } from './market.ts'
import { addStaff, demonstrationPasswordHash, type Login } from './people.ts'
import { seedSettings } from './settings.ts'
import { staffActor } from './staff-actor.ts'
import { openStage, type Stage } from './stage.ts'

const environment = z
  .object({ DATABASE_URL: z.string(), STOA_DIRECTORY: z.string(), ENGINE_ADDRESS: z.string() })
  .parse(process.env)
const installation = await readInstallation({
  directory: environment.STOA_DIRECTORY,
  databaseUrl: environment.DATABASE_URL,
  engineAddress: environment.ENGINE_ADDRESS,
})
const stage = openStage(installation)
try {
  const seeded = await stage.owner.selectFrom('staff').select('id').limit(1).executeTakeFirst()
  if (!seeded) await keep(await seed(stage))
  else if (!existsSync(installation.loginsFile))
    throw new Error('the demonstration was interrupted while it was made: npm start -- --fresh begins anew')
} finally {
  await stage.close()
}

async function seed(bare: Stage): Promise<readonly Login[]> {
  const unstaffed = { ...bare, passwordHash: await demonstrationPasswordHash() }
  const staff = []
  for (const [email, name, role] of [
    ['admin@demo.stoa.example', 'Demo admin', 'admin'],
    ['admin2@demo.stoa.example', 'Demo second admin', 'admin'],
    ['compliance@demo.stoa.example', 'Demo compliance officer', 'compliance'],
    ['auditor@demo.stoa.example', 'Demo auditor', 'auditor'],
  ] as const) {
    staff.push(await addStaff(unstaffed, { email, name, role }))
  }
  const [first, , officer] = staff
  if (!first || !officer) throw new Error('the staff of the demonstration is missing')
  const staffed = {
    ...unstaffed,
    administrator: await staffActor(bare.owner, first.id),
    officer: await staffActor(bare.owner, officer.id),
  }
  const settings = await seedSettings(staffed)
  const [issuer, investors] = await Promise.all([
    seedIssuer(staffed, settings),
    seedInvestors(staffed, settings),
  ])
  await seedMarket(staffed, settings, issuer, investors)
  return [...staff, issuer, ...investors].map(({ login }) => login)
}

/** Written beside its place and renamed: a start that is interrupted never leaves half of it. */
async function keep(logins: readonly Login[]): Promise<void> {
  const making = `${installation.loginsFile}.${randomUUID()}`
  await writeFile(making, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  await rename(making, installation.loginsFile)
}
