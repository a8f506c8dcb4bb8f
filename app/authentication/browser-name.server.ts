import { parse } from 'bowser'

/** Browser and system as people call them, `Firefox, Windows`; null where the header names neither. */
export function browserName(userAgent: string): string | null {
  if (userAgent === '') return null
  const { browser, os } = parse(userAgent)
  return [browser.name, os.name].filter((name) => name !== undefined && name !== '').join(', ') || null
}
