import { inject } from 'vitest'

/**
 * Asks the test run for one of its shared parts, which starts it when this is the first time.
 * @throws with what went wrong when the part cannot be started
 */
export async function sharedPart<T>(name: 'postgres' | 'temporal'): Promise<T> {
  const response = await fetch(`${inject('sharedParts')}/${name}`)
  const text = await response.text()
  if (!response.ok) throw new Error(`${name}: ${text}`)
  return JSON.parse(text) as T
}
