import type { MessageKey, Messages } from '#app/i18n/messages.ts'

/** What the parts tell about themselves; the same name means two things in two parts. */
const details: Readonly<Record<string, MessageKey>> = {
  acts: 'admin.system.detail.acts',
  block: 'admin.system.detail.block',
  cashCompared: 'admin.system.detail.cashCompared',
  chain: 'admin.system.detail.chain',
  connections: 'admin.system.detail.connections',
  database: 'admin.system.detail.database',
  engine: 'admin.system.detail.engine',
  'engine.waiting': 'admin.system.detail.engine.waiting',
  flows: 'admin.system.detail.flows',
  'lag.history': 'admin.system.detail.lag.history',
  'lag.ledger': 'admin.system.detail.lag.ledger',
  'outbox.failing': 'admin.system.detail.outbox.failing',
  'outbox.givenUp': 'admin.system.detail.outbox.givenUp',
  'outbox.oldestSeconds': 'admin.system.detail.outbox.oldestSeconds',
  'outbox.waiting': 'admin.system.detail.outbox.waiting',
  problems: 'admin.system.detail.problems',
  register: 'admin.system.detail.register',
  role: 'admin.system.detail.role',
  sequence: 'admin.system.detail.sequence',
  waiting: 'admin.system.detail.waiting',
}

const values: Readonly<Record<string, MessageKey>> = {
  connected: 'admin.system.value.connected',
  false: 'admin.system.value.no',
  leader: 'admin.system.value.leader',
  ok: 'admin.system.value.ok',
  recovering: 'admin.system.value.recovering',
  standby: 'admin.system.value.standby',
  true: 'admin.system.value.yes',
  unavailable: 'admin.system.value.unavailable',
}

/** What flows wait for, by the words in which they tell it. */
const waits: Readonly<Record<string, MessageKey>> = {
  '': 'admin.system.wait.working',
  'a second admin': 'admin.system.wait.secondAdmin',
  'the decision': 'admin.system.wait.decision',
  'the decision of compliance': 'admin.system.wait.compliance',
  'the payment': 'admin.system.wait.payment',
}

/** The name of what a part tells; one that is not known stands as it came. */
export function detailWord(t: Messages['t'], part: string, name: string): string {
  const key = details[`${part}.${name}`] ?? details[name]
  return key === undefined ? name : t(key)
}

/** What a part tells of it; figures and its own sentences stand as they came. */
export function valueWord(t: Messages['t'], text: string): string {
  const key = values[text]
  return key === undefined ? text : t(key)
}

/** What a flow waits for: a person in the reader's words, a part by its name (`credit: the engine`), else as it came. */
export function waitWord(t: Messages['t'], told: string): string {
  const key = waits[told]
  if (key !== undefined) return t(key)
  const part = /: the (chain|engine|wallet)$/.exec(told)?.[1]
  return part === undefined ? told : t('admin.system.wait.part', { part })
}
