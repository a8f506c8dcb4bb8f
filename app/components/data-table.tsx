import type { ReactNode } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'

export interface Column<Row> {
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** Figures stand right, in tabular figures. */
  readonly numeric?: boolean
  /** The column that names the row, read before each of its cells. */
  readonly rowHeader?: boolean
  /** The header is read but not seen, as for a column of buttons. */
  readonly headerHidden?: boolean
}

/**
 * A native table; on a phone each row becomes a small sheet with its labels. The roles keep it a table to screen
 * readers where the layout makes it blocks. `dense` is for the market; `wide` scrolls sideways in a region of its own.
 */
export function DataTable<Row>({
  caption,
  captionHidden = false,
  columns,
  rows,
  rowKey,
  empty,
  dense = false,
  wide = false,
}: {
  caption: string
  captionHidden?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** What stands here when there are no rows; `EmptyState` where the reader can do something about it. */
  empty?: ReactNode
  dense?: boolean
  wide?: boolean
}) {
  const { t } = useMessages()
  if (rows.length === 0)
    return <>{empty ?? <p className="py-6 text-ink-soft">{t('common.table.empty')}</p>}</>
  const padding = dense ? 'md:px-2 md:py-1' : 'md:px-3 md:py-2.5'
  const table = (
    <table role="table" className={`block w-full md:table ${dense ? 'text-sm' : ''}`}>
      <caption className={captionHidden ? 'sr-only' : 'block pb-3 text-left font-semibold md:table-caption'}>
        {caption}
      </caption>
      <thead role="rowgroup" className="hidden md:table-header-group">
        <tr role="row">
          {columns.map(({ id, header, numeric, headerHidden }) => (
            <th
              key={id}
              role="columnheader"
              scope="col"
              className={`border-b border-line-strong text-sm font-medium text-ink-soft ${padding} ${numeric === true ? 'text-right' : 'text-left'}`}
            >
              {headerHidden === true ? <span className="sr-only">{header}</span> : header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block divide-y divide-line md:table-row-group">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" className="block py-3 md:table-row md:py-0 md:hover:bg-hover">
            {columns.map((column) => (
              <Cell key={column.id} column={column} row={row} padding={padding} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (!wide) return table
  return (
    <div role="group" aria-label={caption} tabIndex={0} className="overflow-x-auto">
      {table}
    </div>
  )
}

function Cell<Row>({ column, row, padding }: { column: Column<Row>; row: Row; padding: string }) {
  const { header, cell, numeric = false, rowHeader = false, headerHidden = false } = column
  const Element = rowHeader ? 'th' : 'td'
  return (
    <Element
      role={rowHeader ? 'rowheader' : 'cell'}
      {...(rowHeader ? { scope: 'row' } : {})}
      className={`flex items-baseline justify-between gap-4 py-1 font-normal md:table-cell ${padding} ${numeric ? 'figures md:text-right' : 'text-left'} ${rowHeader ? 'font-semibold md:font-medium' : ''}`}
    >
      {headerHidden || rowHeader ? null : (
        <span aria-hidden="true" className="shrink-0 text-sm text-ink-soft md:hidden">
          {header}
        </span>
      )}
      <span className={`min-w-0 md:contents ${rowHeader || headerHidden ? '' : 'max-md:text-right'}`}>
        {cell(row)}
      </span>
    </Element>
  )
}
