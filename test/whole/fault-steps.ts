import { randomUUID } from 'node:crypto'
import { backingOf } from '#app/acts/cash-backing.ts'
import { recordWithdrawalPayment, requestWithdrawal } from '#app/acts/withdrawal.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { eventually, type FaultStage, type Investor, untilAnswered } from './fault-stage.ts'

/** What is in flight when a part is killed: the act of a person that was sent last. */
export const steps = [
  'deposit requested',
  'deposit entered',
  'withdrawal requested',
  'withdrawal approved',
  'withdrawal paid',
  'purchase made',
  'orders matched',
] as const
export type Step = (typeof steps)[number]

const amount = 50_000n

/** Something that a person did and that must come to its end, whatever is killed. */
export type InFlight = {
  readonly what: string
  readonly done: () => Promise<boolean>
  readonly status: () => Promise<string | undefined>
}

/** Does everything that comes before the step's own act. What it answers sends that act, and does not wait for it. */
export async function prepare(on: FaultStage, step: Step): Promise<() => InFlight> {
  switch (step) {
    case 'deposit requested':
      return () => deposit(on)
    case 'deposit entered':
      return await depositEntered(on)
    case 'withdrawal requested':
      return () => withdrawal(on).inFlight
    case 'withdrawal approved':
    case 'withdrawal paid':
      return await withdrawalDecided(on, step)
    case 'purchase made':
      return () => purchase(on)
    case 'orders matched':
      return await ordersMatched(on)
    default: {
      const never: never = step
      return never
    }
  }
}

/** Asked of the API with a key: one deposit, however often it is sent. */
function deposit(on: FaultStage): InFlight {
  const asked = amount + on.nextFigure()
  const sent = answered(async () => await askDeposit(on, asked))
  const status = async (): Promise<string> => {
    const { rows } = await on.stage.owner
      .selectFrom('financial.deposit')
      .select((eb) => eb.fn.countAll<bigint>().as('rows'))
      .where('amount', '=', asked)
      .executeTakeFirstOrThrow()
    return `${rows} asked for`
  }
  return {
    what: `the deposit of ${asked}`,
    status,
    done: async () => sent() && (await status()) === '1 asked for',
  }
}

async function askDeposit(on: FaultStage, asked: bigint): Promise<{ id: string; reference: string }> {
  return await created<{ id: string; reference: string }>(on, on.buyer, {
    path: '/api/v1/account/deposits',
    body: { asset: 'CLP', amount: String(asked) },
    key: `deposit-${asked}`,
  })
}

/** An administrator enters what the bank shows; the same form again is refused, and credits nothing twice. */
async function depositEntered(on: FaultStage): Promise<() => InFlight> {
  const asked = amount + on.nextFigure()
  const { id, reference } = await askDeposit(on, asked)
  const fields = {
    amount: String(asked),
    bankReference: randomUUID(),
    paymentReference: reference,
    payerName: 'payer',
  }
  return () => {
    const sent = answered(
      async () =>
        await untilAnswered(async () => await on.admin.post('/deposits/payment?currency=CLP', fields)),
    )
    const status = async () => await statusOf(on, 'financial.deposit', id)
    return reaching(`the deposit ${reference}`, status, 'credited', sent)
  }
}

/** Asked for once: an amount that is in the rows was asked for. Its code is not part of this: one serves half a minute. */
function withdrawal(on: FaultStage): { inFlight: InFlight; id: () => Promise<string | undefined> } {
  const { stage, buyer, pesos } = on
  const asked = amount / 10n + on.nextFigure()
  const id = async (): Promise<string | undefined> => {
    const row = await stage.owner
      .selectFrom('financial.withdrawal')
      .select('id')
      .where('amount', '=', asked)
      .executeTakeFirst()
    return row?.id
  }
  const sent = answered(async () => {
    await eventually(`the withdrawal of ${asked}`, async () => {
      if ((await id()) !== undefined) return true
      const result = await inCustomerScope(stage.owner, buyer.id, async (scope) =>
        requestWithdrawal(scope, stage.personalData, buyer.id, {
          assetId: pesos,
          amount: asked,
          destination: {
            bank: 'bank',
            holder: 'holder',
            holderTaxId: '11111111-1',
            accountNumber: '00012345',
          },
        }),
      )
      return result.ok
    })
  })
  const status = async (): Promise<string | undefined> => {
    const known = await id()
    return known === undefined ? undefined : await statusOf(on, 'financial.withdrawal', known)
  }
  return { id, inFlight: reaching(`the hold of the withdrawal of ${asked}`, status, 'held', sent) }
}

/** Approved on the console while the part is killed, then paid; or approved before, and the payment recorded meanwhile. */
async function withdrawalDecided(
  on: FaultStage,
  step: 'withdrawal approved' | 'withdrawal paid',
): Promise<() => InFlight> {
  const { stage, administrator, admin } = on
  const { id, inFlight } = withdrawal(on)
  await eventually(inFlight.what, inFlight.done)
  const withdrawalId = (await id()) ?? ''
  const path = `/withdrawals/${withdrawalId}`
  const approval = { decision: 'approve', reason: 'fault round' }
  // Approved once engine and chain were compared after the hold.
  const approve = async (): Promise<void> => {
    await eventually(`the approval of ${withdrawalId}`, async () => {
      await admin.post(path, approval)
      return (await inFlight.status()) !== 'held'
    })
  }
  const bankReference = randomUUID()
  const completing = (sent: Sent): InFlight =>
    reaching(`the withdrawal ${withdrawalId}`, inFlight.status, 'completed', sent)
  if (step === 'withdrawal approved') {
    await eventually('engine and chain compared', async () => {
      const { state } = await backingOf(stage.adminDatabase, withdrawalId)
      return state === 'backed'
    })
    return () => {
      const sent = answered(async () => {
        await approve()
        await eventually(`the payment of ${withdrawalId}`, async () => {
          await recordWithdrawalPayment(stage.adminDatabase, administrator, { withdrawalId, bankReference })
          return (await inFlight.status()) !== 'approved'
        })
      })
      return completing(sent)
    }
  }
  await approve()
  return () => {
    const sent = answered(
      async () => await untilAnswered(async () => await admin.post(path, { form: 'pay', bankReference })),
    )
    return completing(sent)
  }
}

/** Bought through the API with a key of one's own: one trade, however often it is sent. */
function purchase(on: FaultStage): InFlight {
  const clientOrderId = randomUUID()
  const body = { clientOrderId, symbol: on.offering, quantity: '1', payment: 'CLP', totalMax: '1000000' }
  const sent = answered(
    async () => await created(on, on.buyer, { path: '/api/v1/account/purchases', body, key: clientOrderId }),
  )
  return traded(on, clientOrderId, sent)
}

/** Between the best prices of the demonstration's book: one order rests, and the other crosses it alone. */
async function ordersMatched(on: FaultStage): Promise<() => InFlight> {
  const terms = { symbol: on.market, price: '4830', quantity: '1' }
  const send = async (investor: Investor, side: 'buy' | 'sell', clientOrderId: string): Promise<unknown> =>
    await created(on, investor, {
      path: '/api/v1/account/orders',
      body: { ...terms, clientOrderId, side },
      key: clientOrderId,
    })
  await send(on.seller, 'sell', randomUUID())
  const clientOrderId = randomUUID()
  return () => {
    const sent = answered(async () => await send(on.buyer, 'buy', clientOrderId))
    return traded(on, clientOrderId, sent)
  }
}

/** The one trade of an order or purchase with this key, until it is settled. */
function traded({ stage }: FaultStage, clientOrderId: string, sent: Sent): InFlight {
  const status = async (): Promise<string | undefined> => {
    const rows = await stage.owner
      .selectFrom('trading.trade as t')
      .leftJoin('trading.order as o', 'o.id', 't.taker_order')
      .select('t.status')
      .where((eb) =>
        eb.or([eb('t.client_order_id', '=', clientOrderId), eb('o.client_order_id', '=', clientOrderId)]),
      )
      .execute()
    return rows.map((row) => row.status).join(' and ') || undefined
  }
  return reaching(`the trade of ${clientOrderId}`, status, 'settled', sent)
}

/** @returns what the API made. @throws where it refuses */
async function created<Made>(
  { installation }: FaultStage,
  { caller }: Investor,
  { path, body, key }: { readonly path: string; readonly body: object; readonly key: string },
): Promise<Made> {
  const { status, text } = await untilAnswered(
    async () =>
      await caller.ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          origin: installation.information.web,
        },
      }),
  )
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`)
  return JSON.parse(text) as Made
}

/** Whether what was sent has been answered. @throws what it failed of */
type Sent = () => boolean

/** Begins it without waiting. */
function answered(act: () => Promise<unknown>): Sent {
  let isAnswered = false
  let failure: Error | undefined
  act().then(
    () => (isAnswered = true),
    (error: unknown) => (failure = error instanceof Error ? error : new Error(String(error))),
  )
  return () => {
    if (failure !== undefined) throw failure
    return isAnswered
  }
}

const reaching = (what: string, status: InFlight['status'], end: string, sent: Sent): InFlight => ({
  what,
  status,
  done: async () => {
    if ((await status()) === end) return true
    // Should sending have failed, what is waited for in vain is told with the reason.
    sent()
    return false
  },
})

async function statusOf(
  { stage }: FaultStage,
  table: 'financial.deposit' | 'financial.withdrawal',
  id: string,
): Promise<string | undefined> {
  const row = await stage.owner.selectFrom(table).select('status').where('id', '=', id).executeTakeFirst()
  return row?.status
}
