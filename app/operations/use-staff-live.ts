import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

/** Reads the page's data again every so often while it is in sight. */
export function useRefresh(everyMs: number): void {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (state !== 'idle') return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate()
    }, everyMs)
    return () => clearInterval(timer)
  }, [revalidate, state, everyMs])
}

const staffRefreshMs = 10_000

/** Keeps a page of the staff's console current with what others and the flows do. */
export function useStaffLive(): void {
  useRefresh(staffRefreshMs)
}
