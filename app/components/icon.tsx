const paths = {
  arrowDown: 'M10 4v12m-5-5 5 5 5-5',
  arrowUp: 'M10 16V4M5 9l5-5 5 5',
  check: 'm4 10.5 4 4 8-9',
  chevronDown: 'm5 7.5 5 5 5-5',
  chevronRight: 'm7.5 5 5 5-5 5',
  clock: 'M10 5.5V10l3 2M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0Z',
  close: 'm5 5 10 10M15 5 5 15',
  copy: 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5V7Z',
  cross: 'M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM7.5 7.5l5 5m0-5-5 5',
  dot: 'M12.5 10a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z',
  done: 'M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0Zm-11 .3 2.5 2.4 4.5-5',
  file: 'M5 2.5h6.5L15.5 7v10.5H5v-15ZM11 2.5V7h4.5',
  info: 'M17.5 10a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0ZM10 9.2v4.3M10 6.4v.4',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  person: 'M13 6.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM4 17c.5-3.5 2.8-5.5 6-5.5s5.5 2 6 5.5',
  tune: 'M3 6h7m4 0h3M3 14h3m4 0h7M14 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0Zm-4 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z',
  warning: 'M10 3 18 16.5H2L10 3Zm0 5v4m0 2.200v.3',
} as const

export type IconName = keyof typeof paths

/** A line drawing beside a text that says the same; never the only carrier of a meaning. */
export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`shrink-0 ${className}`}
    >
      <path d={paths[name]} />
    </svg>
  )
}
