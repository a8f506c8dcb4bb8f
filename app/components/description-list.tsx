import type { ReactNode } from 'react'

export interface Fact {
  readonly term: string
  readonly value: ReactNode
  /** Figures stand right, so that amounts can be compared. */
  readonly numeric?: boolean
}

/** Facts by name. `grid` lays them out in columns of large figures; `rows` reads as a sheet. */
export function DescriptionList({
  facts,
  layout = 'rows',
}: {
  facts: readonly Fact[]
  layout?: 'rows' | 'grid'
}) {
  const grid = layout === 'grid'
  return (
    <dl
      className={
        grid
          ? 'grid grid-cols-[repeat(auto-fit,minmax(10rem,1fr))] gap-x-6 gap-y-5'
          : 'grid divide-y divide-line'
      }
    >
      {facts.map(({ term, value, numeric = false }) => (
        <div
          key={term}
          className={
            grid
              ? 'min-w-0'
              : `flex flex-wrap justify-between gap-x-6 gap-y-0.5 py-2.5 ${numeric ? '' : 'sm:grid sm:grid-cols-[minmax(7rem,2fr)_3fr]'}`
          }
        >
          <dt className={grid ? 'text-sm text-ink-soft' : 'text-ink-soft'}>{term}</dt>
          <dd
            className={`min-w-0 ${numeric ? 'figures' : ''} ${grid ? 'mt-0.5 text-xl' : ''} ${numeric && !grid ? 'ml-auto text-right' : ''}`}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
