/**
 * Writes contracts/abi/ from the compiled artifacts, so that viem types every call, and lists every error in one
 * file, so that a refusal found in an event or a preview can be decoded whichever contract it came from.
 *
 *   node scripts/generate-abis.ts          writes
 *   node scripts/generate-abis.ts --check  writes nothing; exit code 1 and the files' names where they differ
 *
 * Run `hardhat build` first. The output depends on the artifacts alone.
 */
import { globSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '..')
const ABI_DIRECTORY = join(ROOT, 'contracts/abi')
const ARTIFACTS = join(ROOT, 'artifacts/contracts')
const HEADER = '// Written by scripts/generate-abis.ts from the compiled contracts. Do not edit.\n'

const artifactSchema = z.object({
  contractName: z.string(),
  abi: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })),
  bytecode: z.string(),
})
type AbiEntry = z.infer<typeof artifactSchema>['abi'][number]

/** The file that exports `value` as the constant `name`. */
function source(name: string, value: readonly AbiEntry[]): string {
  return `${HEADER}export const ${name} = ${JSON.stringify(value, null, 2)} as const\n`
}

/** Every error of all contracts once, by name: the same name with other parameters is another error. */
function errorsOf(abis: readonly (readonly AbiEntry[])[]): AbiEntry[] {
  const errors = new Map<string, AbiEntry>()
  for (const entry of abis.flat()) if (entry.type === 'error') errors.set(JSON.stringify(entry), entry)
  return [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

/** What contracts/abi/ must hold: file name to content. Throws if nothing has been compiled. */
function expectedFiles(): Map<string, string> {
  const artifacts = globSync('**/*.sol/*.json', { cwd: ARTIFACTS })
    .sort()
    .map((path) => artifactSchema.parse(JSON.parse(readFileSync(join(ARTIFACTS, path), 'utf8'))))
  // Interfaces and abstract contracts have no code of their own, linked-in libraries no functions.
  const deployable = artifacts.filter(
    ({ abi, bytecode }) => bytecode !== '0x' && abi.some((e) => e.type === 'function'),
  )
  if (deployable.length === 0) throw new Error('artifacts/ holds no contracts: run `npx hardhat build` first')
  const files = new Map<string, string>()
  for (const { contractName, abi } of deployable) {
    const name = `${contractName.charAt(0).toLowerCase()}${contractName.slice(1)}Abi`
    files.set(`${contractName}.ts`, source(name, abi))
  }
  return files.set('Refusals.ts', source('refusalsAbi', errorsOf(artifacts.map(({ abi }) => abi))))
}

/** Names of files that are missing, superfluous or different. */
function drift(files: ReadonlyMap<string, string>): string[] {
  const present = new Map(
    readdirSync(ABI_DIRECTORY).map((file) => [file, readFileSync(join(ABI_DIRECTORY, file), 'utf8')]),
  )
  const names = new Set([...files.keys(), ...present.keys()])
  return [...names].filter((file) => files.get(file) !== present.get(file)).sort()
}

mkdirSync(ABI_DIRECTORY, { recursive: true })
const files = expectedFiles()
const stale = drift(files)
if (process.argv.includes('--check')) {
  for (const file of stale)
    console.error(`contracts/abi/${file} differs: run \`node scripts/generate-abis.ts\``)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const file of stale) {
    const content = files.get(file)
    if (content === undefined) rmSync(join(ABI_DIRECTORY, file))
    else writeFileSync(join(ABI_DIRECTORY, file), content)
  }
  console.log(`contracts/abi: ${files.size} files, ${stale.length} written`)
}
