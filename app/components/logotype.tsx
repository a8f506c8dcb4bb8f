/** The colonnade and the name. */
export function Logotype({ note }: { note?: string }) {
  return (
    <span className="inline-flex items-center gap-2.5 text-ink">
      <svg viewBox="0 0 32 28" aria-hidden="true" className="h-6 w-auto text-accent" fill="currentColor">
        <path d="M1 5h30v3H1zM1 24h30v3H1zM3.5 10h3.200v12H3.5zM9.950 10h3.200v12H9.950zM16.400 10h3.200v12h-3.200zM22.850 10h3.200v12h-3.200z" />
        <path d="M27.800 10H29v12h-1.200zM1 1h30v2H1z" opacity=".55" />
      </svg>
      <span className="font-display text-xl leading-none tracking-wide">Stoa</span>{' '}
      {note === undefined ? null : (
        <span className="border-l border-line pl-2.5 text-sm leading-none text-ink-soft">{note}</span>
      )}
    </span>
  )
}
