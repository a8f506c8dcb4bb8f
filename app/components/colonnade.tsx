const columns = 12
const spacing = 96
const first = 40

/** The stoa itself, as an ornament: an entablature on columns, over the steps. Decoration only. */
export function Colonnade({ className = '' }: { className?: string }) {
  return (
    <svg viewBox="0 0 1152 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true" className={className}>
      <g fill="currentColor">
        <path d="M0 0h1152v5H0zM0 9h1152v13H0zM0 133h1152v6H0zM0 143h1152v7H0z" opacity=".5" />
        {Array.from({ length: columns }, (_, index) => (
          <g key={index} transform={`translate(${first + index * spacing} 22)`}>
            <path d="M-17 0h34v4h-34zM-14 4h28l-3 5h-22zM-14 106h28v5h-28z" opacity=".7" />
            <path d="M-10.5 9h21l1.5 97h-24z" opacity=".28" />
            <path d="M-7 9h1v97h-1zM-2.5 9h1v97h-1zM2 9h1v97h-1zM6.5 9h1v97h-1z" opacity=".45" />
          </g>
        ))}
      </g>
    </svg>
  )
}
