import { createContext, useContext } from 'react'
import type { Theme } from './preferences.ts'

/** What the document says about itself: written on `<html>` by the server, read there by the browser. */
export interface PageFacts {
  readonly theme: Theme
  readonly requestId: string
  /** The zone that the server rendered dates in. */
  readonly timeZone: string
}

export const PageFactsContext = createContext<PageFacts>({ theme: 'auto', requestId: '', timeZone: 'UTC' })

export const usePageFacts = (): PageFacts => useContext(PageFactsContext)
