import { createContext, useContext } from 'react'

/** Nonce of the response's content security policy. Browsers hide it from scripts, so it is empty there. */
export const NonceContext = createContext('')

export const useNonce = (): string => useContext(NonceContext)
