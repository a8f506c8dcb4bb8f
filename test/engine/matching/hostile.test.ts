import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import { decode, encode } from '#engine/journal/binary.ts'
import { commandField, eventsField } from '#engine/journal/codec.ts'
import { ACM, ana, bea, CLP, key, market, offering, openOffering, treasury, USD } from './exchange.ts'

const edges = [
  0n,
  1n,
  10n,
  100n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n,
  10n ** 40n,
  2n ** 256n - 1n,
]
const amount = fc.oneof(
  fc.constantFrom(...edges, ...edges.map((edge) => -edge)),
  fc.bigInt({ min: -(2n ** 256n) + 1n, max: 2n ** 256n - 1n }),
  fc.bigInt({ min: -5n, max: 500n }),
)
const account = fc.constantFrom(ana, bea, treasury, 1 as AccountNumber, (2 ** 31) as AccountNumber)
const instrument = fc.constantFrom(market, 7 as InstrumentId)
const id = fc.integer({ min: 0, max: 5 }).map(key)
/** All that the door of `web` lets in. */
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('place-order' as const),
    account,
    clientOrderId: id,
    instrument,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: amount,
    quantity: amount,
    timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const, 'fok' as const),
  }),
  fc.record({ kind: fc.constant('cancel-order' as const), account, clientOrderId: id }),
  fc.record({
    kind: fc.constant('purchase' as const),
    account,
    clientOrderId: id,
    offering: fc.constantFrom(offering, key(501)),
    quantity: amount,
    payment: fc.constantFrom(CLP, USD, ACM, 99 as AssetId),
    totalMax: amount,
  }),
)

test('whatever figures come through the door of web, the core answers, stays whole, and the journal carries it', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 30 }), (commands) => {
      const exchange = openOffering()
      for (const one of commands) {
        const read = decode(commandField, encode(commandField, one))
        const events = exchange.apply(read)
        expect(decode(eventsField, encode(eventsField, events))).toEqual(events)
      }
    }),
    { numRuns: 300 },
  )
})
