import { createContext, useContext } from 'react'
import type { Messages } from './messages.ts'

export const MessagesContext = createContext<Messages | null>(null)

/** Texts and figures in the reader's language and zone. */
export function useMessages(): Messages {
  const messages = useContext(MessagesContext)
  if (messages === null) throw new Error('useMessages is used outside of a MessagesContext')
  return messages
}
