import type { Pool } from 'pg'
import type { Block } from './block.ts'

/** Blocks read at once. */
const pageBlocks = 200

const columns = `segment, block as number, first_sequence as "firstSequence", last_sequence as "lastSequence", epoch,
  bytes, state_hash as "stateHash", previous_hash as "previousHash", hash`

/** A segment's journal in PostgreSQL: one row a block, appended by the holder of the lease, never changed. */
export class JournalStore {
  readonly segment: number
  readonly #pool: Pick<Pool, 'query'>

  constructor(pool: Pick<Pool, 'query'>, segment: number) {
    this.#pool = pool
    this.segment = segment
  }

  /**
   * One statement: the lease's row is locked against a change of hands until the block is committed, and a successor
   * that changed it first leaves nothing to insert from.
   *
   * @returns false where the lease is lost: nothing was written
   * @throws where the outcome is not known: the caller must not go on
   */
  async append(block: Block): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'append-block',
      text: `with held as (select 1 from trading.lease where segment = $1 and epoch = $5::bigint for share)
        insert into trading.journal
          (segment, block, first_sequence, last_sequence, epoch, bytes, state_hash, previous_hash, hash)
        select $1, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bytea, $7::bytea, $8::bytea, $9::bytea
        from held`,
      values: [
        block.segment,
        block.number,
        block.firstSequence,
        block.lastSequence,
        block.epoch,
        block.bytes,
        block.stateHash,
        block.previousHash,
        block.hash,
      ],
    })
    return rowCount === 1
  }

  /** At most one page of the blocks after that number, in order. */
  async readAfter(number: bigint): Promise<readonly Block[]> {
    const { rows } = await this.#pool.query<Block>({
      name: 'read-blocks',
      text: `select ${columns} from trading.journal where segment = $1 and block > $2 order by block limit $3`,
      values: [this.segment, number, pageBlocks],
    })
    return rows
  }

  /** The number of the block that holds this sequence; 0 where there is none. */
  async blockOf(sequence: bigint): Promise<bigint> {
    const { rows } = await this.#pool.query<{ block: bigint }>({
      name: 'block-of-sequence',
      text: `select block from trading.journal
        where segment = $1 and first_sequence <= $2 order by first_sequence desc limit 1`,
      values: [this.segment, sequence],
    })
    return rows[0]?.block ?? 0n
  }
}
