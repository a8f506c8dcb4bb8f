import { expect } from 'vitest'
import { ContractFunctionRevertedError, decodeErrorResult, isHex, type Hex } from 'viem'
import { refusalsAbi } from '#contracts/abi/Refusals.ts'

/** A refusal as a test reads it: the error's name, then its arguments. */
export type Refusal = readonly [name: string, ...args: unknown[]]

/** Decodes the bytes of a refusal, whichever contract wrote them. */
export function refusalOf(data: Hex): Refusal {
  const { errorName, args } = decodeErrorResult({ abi: refusalsAbi, data })
  return [errorName, ...(args ?? [])]
}

/**
 * The revert data that an error carries. viem reads it where the node says "reverted"; Hardhat's network says so only
 * of reverts that its own stack traces explain, and else leaves the data in the innermost error.
 */
function revertDataOf(error: unknown): Hex | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof ContractFunctionRevertedError) return error.raw
  if ('data' in error) {
    const { data } = error
    if (isHex(data)) return data
    if (data instanceof Object && 'data' in data && isHex(data.data)) return data.data
  }
  return revertDataOf(error.cause)
}

/** Expects a call to revert with this error and these arguments. */
export async function expectRefused(call: Promise<unknown>, ...refusal: Refusal): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const data = revertDataOf(error)
  if (data === undefined) throw new Error(`expected ${refusal[0]}, got ${String(error)}`)
  expect(refusalOf(data)).toEqual(refusal)
}
