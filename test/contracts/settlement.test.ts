import { expect, test } from 'vitest'
import { openVenue } from './venue.ts'

const venue = await openVenue()

test('a match delivers tokens against cash and both fees', async () => {
  const buyer = await venue.investor()
  const receipt = await venue.settle([venue.match({ tradeId: 1n, buyer: buyer.address })])
  console.log(receipt.gasUsed)
  expect(await venue.holdings(buyer.address)).toEqual({ cash: 100_000n - 1_005n, units: 10n })
})
