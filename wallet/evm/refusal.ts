import { BaseError, decodeErrorResult, type Hex, isHex } from 'viem'
import { refusalsAbi } from '#contracts/abi/Refusals.ts'

/** A contract's refusal in words: `CountryNotAllowed(0x…, 0x…, 840)`; what no contract of ours says stays bytes. */
export function refusalText(data: Hex): string {
  if (data === '0x') return 'reverted without a reason'
  try {
    const { errorName, args } = decodeErrorResult({ abi: refusalsAbi, data })
    const values: readonly unknown[] = args ?? []
    return `${errorName}(${values.map(String).join(', ')})`
  } catch {
    return `reverted with ${data}`
  }
}

/** What a reverting call answered, found in viem's error; undefined where the call failed for another reason. */
export function revertData(error: unknown): Hex | undefined {
  if (!(error instanceof BaseError)) return undefined
  let reverted = false
  let found: Hex | undefined
  error.walk((cause) => {
    if (cause instanceof Error && /revert/i.test(cause.message)) reverted = true
    const data = dataOf(cause)
    if (found === undefined && data !== undefined) found = data
    return false
  })
  return found ?? (reverted ? '0x' : undefined)
}

function dataOf(cause: unknown): Hex | undefined {
  if (typeof cause !== 'object' || cause === null || !('data' in cause)) return undefined
  const { data } = cause
  if (isHex(data)) return data
  return dataOf(data)
}
