/**
 * Fills a fresh installation with a demonstration: one issuer with two tokens, a dozen investors, one offering under
 * way, one open market with some history. Everything takes the product's own way: the acts of customers and staff, then
 * the flows. Does nothing where it was done before.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { directoryFileStore } from '#app/server/file-store.ts'
import { personalData as personalDataOf } from '#app/server/personal-data.ts'
import { openDatabase, openPool } from '#db/database.ts'
import { connectEngine } from '#engine/gateway/client.ts'
import { installation } from './installation.ts'
import { addStaff, demonstrationPasswordHash, type Login } from './people.ts'
import { seedInvestors } from './investors.ts'
import { seedIssuer } from './issuer.ts'
import { seedMarket } from './market.ts'
import { staffActor } from './staff-actor.ts'
import { seedSettings } from './settings.ts'

const fail = (error: Error): void => console.error(error.message)
const owner = openDatabase(openPool(installation.ownerUrl, { size: 8, onError: fail }))
const adminDatabase = openDatabase(openPool(installation.adminUrl, { size: 4, onError: fail }))
const engine = (door: 'web' | 'admin') =>
  connectEngine({ address: installation.engineAddress, door, token: installation.engineTokens[door] })
const [web, admin] = [engine('web'), engine('admin')]

try {
  const seeded = await owner.selectFrom('staff').select('id').limit(1).executeTakeFirst()
  if (!seeded) await seed()
  else if (!existsSync(installation.loginsFile))
    throw new Error('the demonstration was interrupted while it was made: npm start -- --fresh begins anew')
} finally {
  web.close()
  admin.close()
  await Promise.all([owner.destroy(), adminDatabase.destroy()])
}

async function seed(): Promise<void> {
  const people = {
    owner,
    personalData: personalDataOf(installation.personalDataKey),
    passwordHash: await demonstrationPasswordHash(),
  }
  const staff = []
  for (const [email, name, role] of [
    ['admin@demo.stoa.example', 'Demo admin', 'admin'],
    ['admin2@demo.stoa.example', 'Demo second admin', 'admin'],
    ['compliance@demo.stoa.example', 'Demo compliance officer', 'compliance'],
    ['auditor@demo.stoa.example', 'Demo auditor', 'auditor'],
  ] as const) {
    staff.push(await addStaff(people, { email, name, role }))
  }
  const [first, , officer] = staff
  if (!first || !officer) throw new Error('the staff of the demonstration is missing')
  const stage = {
    ...people,
    adminDatabase,
    files: directoryFileStore(installation.filesDirectory),
    documentPublicKey: installation.documentPublicKey,
    web,
    admin,
    administrator: await staffActor(owner, first.id),
    officer: await staffActor(owner, officer.id),
  }
  const settings = await seedSettings(stage)
  const [issuer, investors] = await Promise.all([seedIssuer(stage, settings), seedInvestors(stage, settings)])
  await seedMarket(stage, settings, issuer, investors)
  const logins: Login[] = [...staff, issuer, ...investors].map(({ login }) => login)
  // Written beside its place and renamed: a start that is interrupted never leaves half of it.
  const making = `${installation.loginsFile}.${randomUUID()}`
  await writeFile(making, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  await rename(making, installation.loginsFile)
}
