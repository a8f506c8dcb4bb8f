import type { Refusal } from '#engine/refusal.ts'
import type { Json } from '#db/schema.ts'

/** The engine's refusal as the flow kept it, its amounts as decimal strings; null where there is none. */
export function storedRefusal(stored: Json | null): Refusal | null {
  if (stored === null || typeof stored !== 'object' || Array.isArray(stored)) return null
  const revived = Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value,
    ]),
  )
  // Written by the flow alone, from the engine's own answer.
  return revived as unknown as Refusal
}
