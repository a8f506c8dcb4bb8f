import { RemixBrowser } from '@remix-run/react'
import { startTransition, StrictMode, useEffect, useMemo, useState } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { loadCatalogue } from './i18n/browser-catalogue.ts'
import type { Catalogue } from './i18n/catalogues.ts'
import { defaultLocale, isLocale } from './i18n/locale.ts'
import { createMessages } from './i18n/messages.ts'
import { MessagesContext } from './i18n/use-messages.ts'
import { type PageFacts, PageFactsContext } from './page-facts.ts'
import { cookieValue, isTheme, isTimeZone, preferenceCookie, timeZoneCookie } from './preferences.ts'

const { lang, dataset } = document.documentElement
const locale = isLocale(lang) ? lang : defaultLocale
const facts: PageFacts = {
  theme: isTheme(dataset['theme']) ? dataset['theme'] : 'auto',
  requestId: dataset['request'] ?? '',
  timeZone: dataset['zone'] ?? 'UTC',
}

/** The first page of a new reader is in UTC; the browser's zone is used at once and remembered for the next. */
function useTimeZone(): string {
  const [timeZone, setTimeZone] = useState(facts.timeZone)
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (cookieValue(document.cookie, timeZoneCookie) !== undefined || !isTimeZone(own)) return
    document.cookie = preferenceCookie(timeZoneCookie, own)
    if (facts.timeZone === 'UTC') setTimeZone(own)
  }, [])
  return timeZone
}

function Browser({ catalogue }: { catalogue: Catalogue }) {
  const timeZone = useTimeZone()
  const messages = useMemo(() => createMessages(locale, timeZone, catalogue), [timeZone, catalogue])
  return (
    <PageFactsContext.Provider value={facts}>
      <MessagesContext.Provider value={messages}>
        <RemixBrowser />
      </MessagesContext.Provider>
    </PageFactsContext.Provider>
  )
}

// Whoever goes on while an answer is coming in breaks it off. The router goes with the newer page; Remix writes the end
// of the older to the console as an error, which it is not.
const complain = console.error
console.error = (...what: unknown[]) => {
  if (!(what[0] instanceof DOMException && what[0].name === 'AbortError')) complain(...what)
}

void loadCatalogue(locale).then((catalogue) => {
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <Browser catalogue={catalogue} />
      </StrictMode>,
    )
  })
})
