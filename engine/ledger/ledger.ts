import type { PoolClient } from 'pg'
import type { AssetId } from '../identifiers.ts'
import type { CommittedBlock } from '../journal/block.ts'
import type { Projection } from '../journal/projection.ts'
import { LedgerBalances, type Posting, postCommand } from './entries.ts'

/** Double entry in the database: `financial.posting`, and what it sums to in `financial.balance`. */
export const ledger: Projection = {
  name: 'ledger',
  async apply(client, segment, blocks) {
    const places = touched(blocks)
    if (places.size === 0) return
    const balances = await load(client, [...places.values()])
    const postings: Posting[] = []
    for (const block of blocks) {
      for (const applied of block.commands) postings.push(...postCommand(applied, balances))
    }
    await insertPostings(client, segment, postings)
    await saveBalances(client, [...places.values()], balances)
  },
  async clear(client, segment) {
    await client.query('delete from financial.posting where segment = $1', [segment])
    await client.query('delete from financial.balance')
  },
}

type Place = { readonly account: number; readonly asset: AssetId; sequence: bigint }

/** Every balance that the blocks change, with the last command that did. */
function touched(blocks: readonly CommittedBlock[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const block of blocks) {
    for (const { sequence, events } of block.commands) {
      for (const event of events) {
        if (event.kind !== 'balance') continue
        const { account, asset } = event
        places.set(LedgerBalances.key(account, asset), { account, asset, sequence })
      }
    }
  }
  return places
}

async function load(client: PoolClient, places: readonly Place[]): Promise<LedgerBalances> {
  const balances = new LedgerBalances()
  const { rows } = await client.query<{
    account: bigint
    asset_id: AssetId
    available: bigint
    held: bigint
    pending: bigint
  }>(
    `select b.account, b.asset_id, b.available::numeric, b.held::numeric, b.pending::numeric
     from financial.balance b
     join unnest($1::bigint[], $2::integer[]) as wanted (account, asset_id) using (account, asset_id)`,
    [places.map((place) => place.account), places.map((place) => place.asset)],
  )
  for (const row of rows) {
    const { available, held, pending } = row
    Object.assign(balances.of(Number(row.account), row.asset_id), { available, held, pending })
  }
  return balances
}

async function insertPostings(
  client: PoolClient,
  segment: number,
  postings: readonly Posting[],
): Promise<void> {
  await client.query(
    `insert into financial.posting (segment, sequence, line, asset_id, account, side, amount, act, reference, at)
     select $1, sequence, line, asset_id, account, side, amount, act, reference, to_timestamp(time / 1000.0)
     from unnest($2::bigint[], $3::integer[], $4::integer[], $5::bigint[], $6::text[], $7::numeric[], $8::text[],
       $9::text[], $10::bigint[])
       as line (sequence, line, asset_id, account, side, amount, act, reference, time)`,
    [
      segment,
      postings.map((posting) => posting.sequence),
      postings.map((posting) => posting.line),
      postings.map((posting) => posting.asset),
      postings.map((posting) => posting.account),
      postings.map((posting) => posting.side),
      postings.map((posting) => posting.amount),
      postings.map((posting) => posting.act),
      postings.map((posting) => posting.reference),
      postings.map((posting) => posting.time),
    ],
  )
}

async function saveBalances(
  client: PoolClient,
  places: readonly Place[],
  balances: LedgerBalances,
): Promise<void> {
  const values = places.map((place) => balances.of(place.account, place.asset))
  await client.query(
    `insert into financial.balance (account, asset_id, available, held, pending, sequence)
     select * from unnest($1::bigint[], $2::integer[], $3::numeric[], $4::numeric[], $5::numeric[], $6::bigint[])
     on conflict (account, asset_id) do update set available = excluded.available, held = excluded.held,
       pending = excluded.pending, sequence = excluded.sequence`,
    [
      places.map((place) => place.account),
      places.map((place) => place.asset),
      values.map((value) => value.available),
      values.map((value) => value.held),
      values.map((value) => value.pending),
      places.map((place) => place.sequence),
    ],
  )
}
