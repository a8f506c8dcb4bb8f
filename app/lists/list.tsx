import type { ReactNode } from 'react'
import { type Column, DataTable } from '#app/components/data-table.tsx'
import { Pagination } from '#app/components/pagination.tsx'
import type { Turned } from './page-of-list.ts'

/** One page of a list, with the way to its neighbours. */
export function List<Row>({
  caption,
  columns,
  list,
  rowKey,
  empty,
}: {
  caption: string
  columns: readonly Column<Row>[]
  list: Turned<Row>
  rowKey: (row: Row) => string
  empty: ReactNode
}) {
  return (
    <>
      <DataTable
        caption={caption}
        captionHidden
        columns={columns}
        rows={list.rows}
        rowKey={rowKey}
        empty={empty}
      />
      <Pagination page={list.page} previous={list.previous} next={list.next} />
    </>
  )
}
