import { useLocation, useNavigation } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'

/** A thin line while the next page loads, and a live region that names the page for those who do not see it. */
export function PageProgress() {
  const { t } = useMessages()
  const { pathname } = useLocation()
  const { state } = useNavigation()
  const [announcement, announce] = useState('')
  const first = useRef(true)
  useEffect(() => {
    // The browser itself announces the page that it was opened with.
    if (first.current) first.current = false
    else announce(document.title)
  }, [pathname])
  return (
    <>
      <p role="status" aria-live="polite" className="sr-only">
        {state === 'loading' ? t('common.site.loading') : announcement}
      </p>
      {state === 'idle' ? null : (
        <div aria-hidden="true" className="fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
          <div className="h-full w-1/4 animate-run bg-accent" />
        </div>
      )}
    </>
  )
}
