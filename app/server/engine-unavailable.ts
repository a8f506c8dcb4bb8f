/**
 * Whether this is the engine not answering. Told by name: the engine's client lives in the process, the routes in a
 * bundle of their own, and each has its own copy of the class.
 */
export function isEngineUnavailable(
  error: unknown,
): error is Error & { readonly outcome: 'not-sent' | 'unknown' } {
  return error instanceof Error && error.name === 'EngineUnavailable'
}

/** In a loader or action that needs the engine: its absence becomes the page "unavailable for now" (503). */
export async function orUnavailable<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked
  } catch (error) {
    if (isEngineUnavailable(error)) throw new Response(null, { status: 503 })
    throw error
  }
}
