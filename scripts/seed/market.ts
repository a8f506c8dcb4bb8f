import { randomUUID } from 'node:crypto'
import { closeOffering, setMarketPhase } from '#app/acts/market.ts'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, AssetId, InstrumentId, Key } from '#engine/identifiers.ts'
import type { SeededInvestor } from './investors.ts'
import type { SeededIssuer } from './issuer.ts'
import type { SeededSettings, StaffedStage } from './stage.ts'
import { until } from './until.ts'

const reason = 'demonstration'

/** Purchases in both offerings; FARO's is closed and its market opened, with trades behind it and orders in the book. */
export async function seedMarket(
  stage: StaffedStage,
  settings: SeededSettings,
  issuer: SeededIssuer,
  investors: readonly SeededInvestor[],
): Promise<void> {
  const { owner, adminDatabase, administrator } = stage
  const accounts = investors.slice(0, -1).map((investor) => investor.account as AccountNumber)
  const buyers = accounts.slice(0, 8)
  await Promise.all([
    ...buyers.map(async (account, index) =>
      submit(stage, purchase(account, issuer.offerings.FARO, BigInt(150 + index * 25), settings)),
    ),
    ...accounts
      .slice(4)
      .map(async (account, index) =>
        submit(stage, purchase(account, issuer.offerings.ANDES, BigInt(40 + index * 15), settings)),
      ),
  ])
  await settled(stage)
  await closeOffering(adminDatabase, administrator, { offeringId: issuer.offerings.FARO, reason })
  const instrumentId = await until('the offering to close', async () => {
    const row = await owner
      .selectFrom('investment.offering')
      .select('instrument_id')
      .where('id', '=', issuer.offerings.FARO)
      .where('status', '=', 'closed')
      .executeTakeFirst()
    return row?.instrument_id
  })
  await setMarketPhase(adminDatabase, stage.admin, administrator, {
    instrumentId,
    phase: 'continuous',
    reason,
  })
  await trade(stage, instrumentId as InstrumentId, buyers, accounts.slice(8))
  await settled(stage)
}

/** A few hours' worth of a thin market: sellers from the offering, buyers new to it; then both sides rest. */
async function trade(
  stage: StaffedStage,
  instrument: InstrumentId,
  sellers: readonly AccountNumber[],
  buyers: readonly AccountNumber[],
): Promise<void> {
  const order = (side: 'buy' | 'sell', account: AccountNumber, price: bigint, quantity: bigint): Command => ({
    kind: 'place-order',
    account,
    clientOrderId: randomUUID() as Key,
    instrument,
    side,
    price,
    quantity,
    timeInForce: 'gtc',
  })
  const matched = [4_850n, 4_870n, 4_845n, 4_890n, 4_905n, 4_880n]
  for (const [index, price] of matched.entries()) {
    const seller = sellers[index % sellers.length]
    const buyer = buyers[index % buyers.length]
    if (seller === undefined || buyer === undefined)
      throw new Error('the market of the demonstration has nobody in it')
    await submit(stage, order('sell', seller, price, BigInt(10 + index * 3)))
    await submit(stage, order('buy', buyer, price, BigInt(8 + index * 2)))
  }
  for (let step = 1n; step <= 6n; step += 1n) {
    const seller = sellers[Number(step) % sellers.length]
    const buyer = buyers[Number(step) % buyers.length]
    if (seller === undefined || buyer === undefined) break
    await submit(stage, order('sell', seller, 4_910n + step * 15n, 12n + step * 2n))
    await submit(stage, order('buy', buyer, 4_840n - step * 15n, 15n + step * 3n))
  }
}

const purchase = (
  account: AccountNumber,
  offering: string,
  quantity: bigint,
  settings: SeededSettings,
): Command => ({
  kind: 'purchase',
  account,
  clientOrderId: randomUUID() as Key,
  offering: offering as Key,
  quantity,
  payment: settings.pesos as AssetId,
  totalMax: 4_000_000n,
})

async function submit({ web }: StaffedStage, command: Command): Promise<void> {
  const { events } = await web.submit(command)
  const refused = events.find((event) => event.kind === 'refused')
  if (refused) throw new Error(`the demonstration was refused: ${refused.refusal.reason}`)
}

async function settled({ owner }: StaffedStage): Promise<void> {
  await until('the trades to settle', async () => {
    const { open, all } = await owner
      .selectFrom('trading.trade')
      .select((eb) => [
        eb.fn.countAll<bigint>().filterWhere('status', '=', 'in-settlement').as('open'),
        eb.fn.countAll<bigint>().as('all'),
      ])
      .executeTakeFirstOrThrow()
    return all > 0n && open === 0n
  })
}
