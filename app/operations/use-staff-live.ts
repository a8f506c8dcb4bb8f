import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'
import { useIsIdle, useLive } from '#app/live.ts'

/** Reads the page's data again every so often while it is in sight. */
export function useRefresh(everyMs: number): void {
  const { revalidate } = useRevalidator()
  const isIdle = useIsIdle()
  useEffect(() => {
    if (!isIdle) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate()
    }, everyMs)
    return () => clearInterval(timer)
  }, [revalidate, isIdle, everyMs])
}

/** Not every step of a flow is told to the queue's listeners; what is not shows within this time. */
const staffRefreshMs = 15_000

/** Keeps a page of the staff's console current with what others and the flows do. */
export function useStaffLive(): void {
  useLive(['queue'])
  useRefresh(staffRefreshMs)
}
