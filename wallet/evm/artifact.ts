import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Hex, isHex } from 'viem'
import { z } from 'zod'

const directories = {
  CashToken: 'cash',
  Factory: 'factory',
  IdentityRegistry: 'identity',
  ModularCompliance: 'compliance',
  Settlement: 'settlement',
  Token: 'token',
} as const
export type ContractName = keyof typeof directories

const hex = z.custom<Hex>((value) => isHex(value))
const artifactSchema = z.object({
  bytecode: hex,
  deployedBytecode: hex,
  immutableReferences: z.record(
    z.string(),
    z.array(z.object({ start: z.int().nonnegative(), length: z.int().positive() })),
  ),
})

/** What `hardhat build` made of a contract. */
export type Artifact = z.infer<typeof artifactSchema>

/** @throws where the contracts were not compiled */
export function readArtifact(name: ContractName): Artifact {
  const file = join(
    import.meta.dirname,
    '../../artifacts/contracts',
    directories[name],
    `${name}.sol`,
    `${name}.json`,
  )
  return artifactSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/**
 * Whether code on chain is the code compiled here. What a constructor writes into the code (immutables) is left out of
 * the comparison: it is read back by name.
 */
export function isSameCode(code: Hex, { deployedBytecode, immutableReferences }: Artifact): boolean {
  const bytes = Buffer.from(code.slice(2), 'hex')
  for (const { start, length } of Object.values(immutableReferences).flat())
    bytes.fill(0, start, start + length)
  return bytes.equals(Buffer.from(deployedBytecode.slice(2), 'hex'))
}
