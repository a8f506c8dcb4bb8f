import type { Catalogue } from '../market-data/catalogue.ts'
import type { ExchangeCore } from '../matching/interface.ts'
import { type Answer, levelsMax, type Query } from './frames.ts'

/** What is asked for, as of the last command matched: to be told only once that is committed. Never journaled. */
export function answerQuery(core: ExchangeCore, catalogue: Catalogue, query: Query): Answer {
  const sequence = core.lastSequence()
  switch (query.kind) {
    case 'balance':
      return { kind: 'balance', sequence, balance: core.balance(query.account, query.asset) }
    case 'levels': {
      const levels = core.levels(query.instrument, query.side, Math.min(query.depth, levelsMax))
      return { kind: 'levels', sequence, levels }
    }
    case 'open-orders':
      return { kind: 'open-orders', sequence, orders: core.openOrders(query.account) }
    case 'offering': {
      const offering = catalogue.offering(query.offering)
      return { kind: 'offering', sequence, ...(offering && { offering }) }
    }
    case 'phase': {
      const phase = catalogue.phase(query.instrument)
      return { kind: 'phase', sequence, ...(phase && { phase }) }
    }
    default:
      return query satisfies never
  }
}
