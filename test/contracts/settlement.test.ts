import { TypedDataEncoder } from 'ethers'
import { expect, test } from 'vitest'
import {
  concat,
  keccak256,
  numberToHex,
  parseEventLogs,
  size,
  slice,
  toHex,
  zeroHash,
  type TransactionReceipt,
} from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { settlementAbi } from '#contracts/abi/Settlement.ts'
import { packBatch, type TestMatch } from './packed-batch.ts'
import { expectRefused, refusalOf, type Refusal } from './refused.ts'
import { BATCH_TYPES, CL, domainOf, openVenue, SUPPLY, US } from './venue.ts'

const venue = await openVenue()
const { settlement, token, cash, registry, treasury, match, sign, settle, holdings, chain, done } = venue
const byOperator = { account: venue.operator }
const byOwner = { account: venue.owner }
const [OPEN, SETTLED, REFUSED, BUSTED] = [0, 1, 2, 3]

/** What became of each match of a batch: its trade id with the refusal, or with "settled". */
function outcomes({ logs }: TransactionReceipt): [tradeId: bigint, outcome: 'settled' | Refusal][] {
  return parseEventLogs({ abi: settlementAbi, logs, eventName: ['MatchSettled', 'MatchRefused'] }).map(
    (event) => [
      event.args.tradeId,
      event.eventName === 'MatchSettled' ? 'settled' : refusalOf(event.args.reason),
    ],
  )
}

/** Expects the preview of a match and then its settlement to be refused for the same reason, and nothing to move. */
async function expectMatchRefused(m: TestMatch, ...refusal: Refusal): Promise<void> {
  const before = [await holdings(m.seller), await holdings(m.buyer), await holdings(venue.fees)]
  const { result } = await settlement.simulate.preview([packBatch([m])])
  expect(result.map(refusalOf)).toEqual([refusal])
  expect(outcomes(await settle([m]))).toEqual([[m.tradeId, refusal]])
  expect(await settlement.read.tradeState([m.tradeId])).toBe(REFUSED)
  expect([await holdings(m.seller), await holdings(m.buyer), await holdings(venue.fees)]).toEqual(before)
}

test('a match delivers tokens against cash, and both fees go to the venue', async () => {
  const buyer = await venue.investor()
  const submitted = await sign(packBatch([match({ tradeId: 1n, buyer: buyer.address })]))
  const [batchId, journalHash] = submitted
  const receipt = await done(settlement.write.submitBatch(submitted, byOperator))
  expect(await holdings(buyer.address)).toEqual({ cash: 100_000n - 1_000n - 5n, units: 10n })
  expect(await holdings(treasury.address)).toEqual({ cash: 1_000n - 3n, units: SUPPLY - 10n })
  expect(await holdings(venue.fees)).toEqual({ cash: 8n, units: 0n })
  expect(await settlement.read.tradeState([1n])).toBe(SETTLED)
  const events = parseEventLogs({ abi: settlementAbi, logs: receipt.logs })
  expect(events.map(({ eventName, args }) => [eventName, args])).toEqual([
    [
      'MatchSettled',
      {
        tradeId: 1n,
        batchId,
        token: token.address,
        seller: treasury.address,
        buyer: buyer.address,
        cash: cash.address,
        quantity: 10n,
        cashAmount: 1_000n,
        buyerFee: 5n,
        sellerFee: 3n,
      },
    ],
    ['BatchSettled', { batchId, journalHash, settled: 1n, refused: 0n }],
  ])
})

test('matches of a batch build on one another', async () => {
  const [first, second] = [await venue.investor(), await venue.investor()]
  const receipt = await settle([
    match({ tradeId: 1n, buyer: first.address }),
    match({ tradeId: 2n, seller: first.address, buyer: second.address, quantity: 10n }),
  ])
  expect(outcomes(receipt)).toEqual([
    [1n, 'settled'],
    [2n, 'settled'],
  ])
  expect((await holdings(second.address)).units).toBe(10n)
})

test('a match refused in the middle moves nothing and leaves the others alone', async () => {
  const [good, gone, last] = [await venue.investor(), await venue.investor(), await venue.investor()]
  await done(registry.write.deleteIdentity([gone.address], { account: venue.registrar }))
  const submitted = await sign(
    packBatch([
      match({ tradeId: 1n, buyer: good.address }),
      match({ tradeId: 2n, buyer: gone.address }),
      match({ tradeId: 3n, buyer: last.address }),
    ]),
  )
  const preview = await settlement.simulate.preview([submitted[3]])
  expect(preview.result.map((reason) => (reason === '0x' ? 'settled' : refusalOf(reason)))).toEqual([
    'settled',
    ['UnverifiedIdentity', gone.address],
    'settled',
  ])
  const receipt = await done(settlement.write.submitBatch(submitted, byOperator))
  expect(outcomes(receipt)).toEqual([
    [1n, 'settled'],
    [2n, ['UnverifiedIdentity', gone.address]],
    [3n, 'settled'],
  ])
  expect(await holdings(gone.address)).toEqual({ cash: 100_000n, units: 0n })
  expect((await holdings(last.address)).units).toBe(10n)
  const [summary] = parseEventLogs({ abi: settlementAbi, logs: receipt.logs, eventName: 'BatchSettled' })
  expect(summary?.args).toMatchObject({ settled: 2n, refused: 1n })
})

test('every rule of the parties, the token and the money refuses one match with its figures', async () => {
  const buyer = (await venue.investor(CL, 1_000n)).address
  const american = (await venue.investor(US)).address
  const loose = venue.keyed('never delegated')
  await venue.register(loose.address, CL)
  await venue.fund(loose.address, 10_000n)
  const custodian = venue.custodian.address
  let tradeId = 10n
  const refused = async (change: Partial<TestMatch>, ...refusal: Refusal) =>
    await expectMatchRefused(match({ tradeId: ++tradeId, buyer, ...change }), ...refusal)

  await refused({ buyer: american }, 'CountryNotAllowed', token.address, american, US)
  // The seller is paid before the fee falls due, and both are undone together.
  await refused({}, 'ERC20InsufficientBalance', buyer, 3n, 8n)
  await refused({ cashAmount: 2_000n }, 'ERC20InsufficientBalance', buyer, 1_000n, 1_997n)
  await refused({ quantity: SUPPLY + 1n }, 'ERC20InsufficientBalance', treasury.address, SUPPLY, SUPPLY + 1n)
  await refused({ buyer: loose.address }, 'NotDelegated', loose.address, custodian)
  await refused({ seller: loose.address }, 'NotDelegated', loose.address, custodian)
  await refused({ seller: buyer }, 'SelfMatch', buyer)
  await refused({ quantity: 0n }, 'ZeroQuantity', tradeId + 1n)
  await refused({ cashAmount: 2n }, 'FeeExceedsCash', 3n, 2n)
  await refused({ token: cash.address }, 'InstrumentNotListed', cash.address)
  await refused({ cash: token.address }, 'CashNotAllowed', token.address)
  await done(token.write.setAddressFrozen([buyer, true], { account: venue.agent }))
  await refused({}, 'FrozenWallet', buyer)
  await done(token.write.pause({ account: venue.agent }))
  await refused({}, 'EnforcedPause')
})

test('a delegation revoked or run out refuses the match', async () => {
  const buyer = await venue.investor()
  await done(settlement.write.revokeDelegation(await venue.withGas(buyer.address)))
  const refusal = ['NotDelegated', buyer.address, venue.custodian.address] as const
  await expectMatchRefused(match({ tradeId: 1n, buyer: buyer.address }), ...refusal)
  const expiry = Number((await chain.getBlock()).timestamp) + 100
  await venue.delegate(buyer, expiry)
  await chain.setNextBlockTimestamp({ timestamp: BigInt(expiry) + 1n })
  await chain.mine({ blocks: 1 })
  await expectMatchRefused(match({ tradeId: 2n, buyer: buyer.address }), ...refusal)
})

test('a replaced custodian settles only for accounts that name it anew', async () => {
  const buyer = await venue.investor()
  const other = venue.keyed('another custodian')
  await done(settlement.write.setCustodian([other.address], byOwner))
  const submitted = await sign(packBatch([match({ tradeId: 1n, buyer: buyer.address })]), other)
  const receipt = await done(settlement.write.submitBatch(submitted, byOperator))
  expect(outcomes(receipt)).toEqual([[1n, ['NotDelegated', treasury.address, other.address]]])
})

test('a paused instrument refuses its matches only, a paused contract every batch', async () => {
  const buyer = (await venue.investor()).address
  await done(settlement.write.setInstrumentPaused([token.address, true], byOwner))
  expect(await settlement.read.instrument([token.address])).toEqual([true, true])
  await expectMatchRefused(match({ tradeId: 1n, buyer }), 'InstrumentPaused', token.address)
  await done(settlement.write.setInstrumentPaused([token.address, false], byOwner))
  await done(settlement.write.pause(byOwner))
  const submitted = await sign(packBatch([match({ tradeId: 2n, buyer })]))
  await expectRefused(settlement.write.submitBatch(submitted, byOperator), 'EnforcedPause')
  await expectRefused(settlement.write.preview([submitted[3]], byOperator), 'EnforcedPause')
  await done(settlement.write.unpause(byOwner))
  expect(outcomes(await done(settlement.write.submitBatch(submitted, byOperator)))).toEqual([[2n, 'settled']])
})

test('a trade id settles once, in the same batch or another', async () => {
  const buyer = (await venue.investor()).address
  const once = match({ tradeId: 1n, buyer })
  const used = ['TradeUsed', 1n, SETTLED] as const
  expect(outcomes(await settle([once, once]))).toEqual([
    [1n, 'settled'],
    [1n, used],
  ])
  expect(outcomes(await settle([{ ...once, quantity: 1n }]))).toEqual([[1n, used]])
  expect((await holdings(buyer)).units).toBe(10n)
  expect(await settlement.read.tradeState([1n])).toBe(SETTLED)
})

test('a refused trade can never settle later', async () => {
  const buyer = (await venue.investor(CL, 0n)).address
  const m = match({ tradeId: 1n, buyer })
  await expectMatchRefused(m, 'ERC20InsufficientBalance', buyer, 0n, 997n)
  await venue.fund(buyer, 100_000n)
  expect(outcomes(await settle([m]))).toEqual([[1n, ['TradeUsed', 1n, REFUSED]]])
})

test('a busted trade can never settle, and a used one cannot be busted', async () => {
  const buyer = (await venue.investor()).address
  await done(settlement.write.bust([[1n, 2n]], byOperator))
  expect(await settlement.read.tradeState([2n])).toBe(BUSTED)
  expect(outcomes(await settle([match({ tradeId: 1n, buyer }), match({ tradeId: 3n, buyer })]))).toEqual([
    [1n, ['TradeUsed', 1n, BUSTED]],
    [3n, 'settled'],
  ])
  await expectRefused(settlement.write.bust([[4n, 3n]], byOperator), 'TradeUsed', 3n, SETTLED)
  expect(await settlement.read.tradeState([4n])).toBe(OPEN)
  await expectRefused(settlement.write.bust([[5n]], byOwner), 'CallerIsNotOperator', venue.owner)
  const many = Array.from({ length: 101 }, (_, i) => BigInt(100 + i))
  await expectRefused(settlement.write.bust([many], byOperator), 'ArraySizeLimited', 101n, 100n)
})

test('trade ids that share a storage word do not disturb each other', async () => {
  const ids = [0n, 1n, 127n, 128n, 2n ** 64n - 1n]
  await done(settlement.write.bust([[0n, 127n, 2n ** 64n - 1n]], byOperator))
  expect(await Promise.all(ids.map((id) => settlement.read.tradeState([id])))).toEqual([
    BUSTED,
    OPEN,
    BUSTED,
    OPEN,
    BUSTED,
  ])
})

test('a batch is carried out once', async () => {
  const buyer = (await venue.investor()).address
  const submitted = await sign(packBatch([match({ tradeId: 1n, buyer })]))
  const [batchId, journalHash, deadline, packed] = submitted
  expect(await settlement.read.batchDigest([batchId])).toBe(zeroHash)
  await done(settlement.write.submitBatch(submitted, byOperator))
  expect(await settlement.read.batchDigest([batchId])).toBe(
    await settlement.read.hashBatch([batchId, journalHash, deadline, packed]),
  )
  await expectRefused(settlement.write.submitBatch(submitted, byOperator), 'BatchUsed', batchId)
  const others = await sign(packBatch([match({ tradeId: 2n, buyer })]), venue.custodian, batchId)
  await expectRefused(settlement.write.submitBatch(others, byOperator), 'BatchUsed', batchId)
})

test('the custodian’s signature covers every part of the batch', async () => {
  const buyer = (await venue.investor()).address
  const packed = packBatch([match({ tradeId: 1n, buyer })])
  const [batchId, journalHash, deadline, , signature] = await sign(packed)
  const refusal = (id = batchId) => ['InvalidCustodianSignature', id, venue.custodian.address] as const
  const submit = settlement.write.submitBatch
  const other = numberToHex(99, { size: 32 })
  const dearer = packBatch([match({ tradeId: 1n, buyer, cashAmount: 1_001n })])
  await expectRefused(
    submit([other, journalHash, deadline, packed, signature], byOperator),
    ...refusal(other),
  )
  await expectRefused(submit([batchId, other, deadline, packed, signature], byOperator), ...refusal())
  await expectRefused(
    submit([batchId, journalHash, deadline - 1n, packed, signature], byOperator),
    ...refusal(),
  )
  await expectRefused(submit([batchId, journalHash, deadline, dearer, signature], byOperator), ...refusal())
  await expectRefused(submit([batchId, journalHash, deadline, packed, '0x'], byOperator), ...refusal())
  const forged = await sign(packed, venue.keyed('not the custodian'))
  await expectRefused(submit(forged, byOperator), ...refusal(forged[0]))
  await done(submit([batchId, journalHash, deadline, packed, signature], byOperator))
})

test('ethers, which shares no code with viem, gives the contract’s batch digest', async () => {
  const message = {
    batchId: keccak256(toHex('batch')),
    journalHash: keccak256(toHex('journal')),
    deadline: 1_900_000_000n,
  }
  const packed = packBatch([match({ tradeId: 1n, buyer: venue.fees })])
  const types = { Batch: [...BATCH_TYPES.Batch] }
  expect(TypedDataEncoder.from(types).encodeType('Batch')).toBe(
    'Batch(bytes32 batchId,bytes32 journalHash,uint256 deadline,bytes32 content)',
  )
  expect(
    TypedDataEncoder.hash(domainOf(settlement.address), types, { ...message, content: keccak256(packed) }),
  ).toBe(await settlement.read.hashBatch([message.batchId, message.journalHash, message.deadline, packed]))
})

test('a batch after its deadline is refused', async () => {
  const buyer = (await venue.investor()).address
  const packed = packBatch([match({ tradeId: 1n, buyer })])
  const submitted = await sign(packed, venue.custodian, undefined, 1n)
  await expectRefused(settlement.write.submitBatch(submitted, byOperator), 'BatchExpired', submitted[0], 1n)
})

test('only the operator submits: not the owner, the custodian or a party', async () => {
  const buyer = await venue.investor()
  const submitted = await sign(packBatch([match({ tradeId: 1n, buyer: buyer.address })]))
  for (const account of [venue.owner, venue.stranger, venue.custodian.address, buyer.address]) {
    await venue.withGas(account)
    await expectRefused(settlement.write.submitBatch(submitted, { account }), 'CallerIsNotOperator', account)
  }
})

test('the steps of a batch cannot be called from outside', async () => {
  const m = match({ tradeId: 1n, buyer: venue.fees })
  for (const account of [venue.operator, venue.owner]) {
    await expectRefused(settlement.write.settleMatch([m], { account }), 'CallerIsNotSelf', account)
    await expectRefused(
      settlement.write.previewAndUndo([packBatch([m])], { account }),
      'CallerIsNotSelf',
      account,
    )
  }
})

test('a preview keeps nothing, even when sent as a transaction', async () => {
  const buyer = (await venue.investor()).address
  const receipt = await done(
    settlement.write.preview([packBatch([match({ tradeId: 1n, buyer })])], { account: venue.stranger }),
  )
  expect(receipt.logs).toEqual([])
  expect(await settlement.read.tradeState([1n])).toBe(OPEN)
  expect(await holdings(buyer)).toEqual({ cash: 100_000n, units: 0n })
})

test('a malformed batch is refused whole', async () => {
  const buyer = (await venue.investor()).address
  const packed = packBatch([match({ tradeId: 1n, buyer })])
  const length = BigInt(size(packed))
  const submit = async (bytes: `0x${string}`) => settlement.write.submitBatch(await sign(bytes), byOperator)
  await expectRefused(submit('0x'), 'MalformedBatch', 0n, 0n)
  await expectRefused(submit(concat(['0x02', slice(packed, 1)])), 'MalformedBatch', length, 0n)
  await expectRefused(submit(concat([packed, '0x00'])), 'MalformedBatch', length + 1n, length)
  await expectRefused(submit(slice(packed, 0, -1)), 'MalformedBatch', length - 1n, length)
  await expectRefused(submit('0x01000000'), 'BatchSizeOutOfRange', 0n, 100n)
  const many = Array.from({ length: 101 }, (_, i) => match({ tradeId: BigInt(i), buyer }))
  await expectRefused(submit(packBatch(many)), 'BatchSizeOutOfRange', 101n, 100n)
  // seller, buyer and instrument are the bytes 8, 9 and 10 of the match, which begins after head and tables
  const start = 4 + 2 * 20 + 40
  for (const [at, rows] of [
    [8, 2n],
    [9, 2n],
    [10, 1n],
  ] as const) {
    const wrong = concat([slice(packed, 0, start + at), '0xff', slice(packed, start + at + 1)])
    await expectRefused(submit(wrong), 'IndexOutOfRange', 1n, 255n, rows)
  }
})

test('too little gas reverts the whole batch instead of refusing a match', async () => {
  const buyers = [await venue.investor(), await venue.investor(), await venue.investor()]
  const submitted = await sign(
    packBatch(buyers.map(({ address: buyer }, i) => match({ tradeId: BigInt(i), buyer }))),
  )
  const enough = await settlement.estimateGas.submitBatch(submitted, byOperator)
  for (const gas of [enough - 20_000n, enough - 150_000n, enough - 300_000n]) {
    await expect(settlement.write.submitBatch(submitted, { ...byOperator, gas })).rejects.toThrow()
  }
  expect(await settlement.read.batchDigest([submitted[0]])).toBe(zeroHash)
  await expect(
    settlement.simulate.submitBatch(submitted, { ...byOperator, gas: enough - 50_000n }),
  ).rejects.toThrow('GasFloor')
  const receipt = await done(settlement.write.submitBatch(submitted, { ...byOperator, gas: enough }))
  expect(outcomes(receipt).map(([, outcome]) => outcome)).toEqual(['settled', 'settled', 'settled'])
})

/** Gas per match of a batch that carries `size` matches, no party in two of them. */
async function gasPerMatch(batchSize: number): Promise<bigint> {
  const matches: TestMatch[] = []
  for (let i = 0; i < batchSize; ++i) {
    const [seller, buyer] = [await venue.investor(), await venue.investor()]
    await venue.give(seller.address, 100n)
    matches.push(match({ tradeId: BigInt(1_000 + i), seller: seller.address, buyer: buyer.address }))
  }
  // The venue has had fees before: its account exists.
  await venue.fund(venue.fees, 1n)
  const receipt = await settle(matches)
  expect(outcomes(receipt).every(([, outcome]) => outcome === 'settled')).toBe(true)
  return receipt.gasUsed / BigInt(batchSize)
}

test('a match of a batch of 25, all parties distinct, costs at most 88,000 gas', async () => {
  expect(await gasPerMatch(25)).toBeLessThanOrEqual(88_000n)
})

test('a batch of 100 stays under 2^24 gas and 128 KiB, its floor included', async () => {
  const buyers: PrivateKeyAccount[] = []
  for (let i = 0; i < 100; ++i) buyers.push(await venue.investor())
  const packed = packBatch(buyers.map(({ address: buyer }, i) => match({ tradeId: BigInt(i), buyer })))
  const submitted = await sign(packed)
  expect(await settlement.estimateGas.submitBatch(submitted, byOperator)).toBeLessThan(2n ** 24n)
  expect(size(packed)).toBeLessThan(128 * 1024)
})
