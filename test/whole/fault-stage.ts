import { setTimeout as pause } from 'node:timers/promises'
import type { StaffActor } from '#app/acts/staff-act.ts'
import type { AssetId } from '#engine/identifiers.ts'
import { readInstallation } from '#scripts/seed/installation.ts'
import { staffActor } from '#scripts/seed/staff-actor.ts'
import { openStage, type Stage } from '#scripts/seed/stage.ts'
import { totpCode, visitor } from '#test/support/console.ts'
import type { StartedInstallation } from './installation.ts'

const limitMs = 120_000
const againMs = 250

/** Somebody of the demonstration who is signed in on a console, without a browser. */
export type Caller = ReturnType<typeof visitor>

export type Investor = { readonly id: string; readonly caller: Caller }

/** The demonstration's people and markets, as a round uses them. */
export type FaultStage = {
  readonly stage: Stage
  readonly installation: StartedInstallation
  readonly administrator: StaffActor
  /** the administrator on the admin console */
  readonly admin: Caller
  /** verified, with money and units of the open market */
  readonly seller: Investor
  /** verified, with money */
  readonly buyer: Investor
  readonly pesos: AssetId
  /** symbols of the open offering and of the open market */
  readonly offering: string
  readonly market: string
  /** a figure that no earlier act had */
  readonly nextFigure: () => bigint
  readonly close: () => Promise<void>
}

export async function openFaultStage(installation: StartedInstallation): Promise<FaultStage> {
  const { databaseUrl, engineAddress } = installation.information
  const stage = openStage(
    await readInstallation({ directory: installation.directory, databaseUrl, engineAddress }),
  )
  const { owner } = stage
  const pesos = await owner
    .selectFrom('financial.asset')
    .select('id')
    .where('code', '=', 'CLP')
    .executeTakeFirstOrThrow()
  const offering = await owner
    .selectFrom('investment.offering as o')
    .innerJoin('trading.instrument as i', 'i.id', 'o.instrument_id')
    .select('i.symbol')
    .where('o.status', '=', 'open')
    .executeTakeFirstOrThrow()
  const market = await owner
    .selectFrom('trading.instrument')
    .select(['symbol', 'base_asset_id'])
    .where('phase', '=', 'continuous')
    .executeTakeFirstOrThrow()
  const [seller, buyer] = await investorsBy(stage, installation, market.base_asset_id)
  const email = 'admin@demo.stoa.example'
  const { id } = await owner
    .selectFrom('staff')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  let figure = 0n
  return {
    stage,
    installation,
    administrator: await staffActor(owner, id),
    admin: await signedIn(installation, email),
    seller,
    buyer,
    pesos: pesos.id as AssetId,
    offering: offering.symbol,
    market: market.symbol,
    nextFigure: () => (figure += 1n),
    close: stage.close,
  }
}

/** Two of the demonstration's investors, the one with the most units first. */
async function investorsBy(
  { owner }: Stage,
  installation: StartedInstallation,
  asset: number,
): Promise<[Investor, Investor]> {
  const rows = await owner
    .selectFrom('trading.account as a')
    .innerJoin('investment.identity as i', 'i.account', 'a.number')
    .innerJoin('customer as c', 'c.id', 'a.customer_id')
    .leftJoin('financial.balance as b', (on) =>
      on.onRef('b.account', '=', 'a.number').on('b.asset_id', '=', asset),
    )
    .select(['c.id', 'c.email'])
    .where('a.kind', '=', 'investor')
    .orderBy('b.available', (order) => order.desc().nullsLast())
    .limit(2)
    .execute()
  const [seller, buyer] = await Promise.all(
    rows.map(async ({ id, email }) => ({ id, caller: await signedIn(installation, email) })),
  )
  if (!seller || !buyer) throw new Error('a fault round needs two investors')
  return [seller, buyer]
}

async function signedIn({ information }: StartedInstallation, email: string): Promise<Caller> {
  const login = information.logins.find((one) => one.email === email)
  if (!login) throw new Error(`the demonstration has no ${email}`)
  const origin = information[login.console]
  const caller = visitor({ address: origin, origin })
  await caller.post('/sign-in', { email, password: login.password })
  const { status, text } = await caller.post('/sign-in/code', { code: totpCode(login.totpSecret) })
  if (status !== 303) throw new Error(`${email} cannot sign in: ${status} ${text}`)
  return caller
}

type Answered = Awaited<ReturnType<Caller['ask']>>

/**
 * Sends the same until it is answered: what breaks in between, or is told to come again, is sent again.
 *
 * @throws after two minutes
 */
export async function untilAnswered(send: () => Promise<Answered>): Promise<Answered> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const answer = await send().catch(() => undefined)
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return answer
    if (Date.now() > deadline) throw new Error(`no answer within two minutes, last ${answer?.status}`)
    await pause(againMs)
  }
}

/** Parts may be down meanwhile. @throws what it waited for in vain, after two minutes, with what looking last failed of */
export async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs
  let failure: unknown
  const looked = async (): Promise<boolean> =>
    await look().catch((error: unknown) => {
      failure = error
      return false
    })
  while (!(await looked())) {
    if (Date.now() > deadline) throw new Error(`waited two minutes in vain for ${what}`, { cause: failure })
    await pause(50)
  }
}
