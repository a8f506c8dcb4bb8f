// What the compiler itself read: every declaration of ours tells what it is for, and every refusal has a type.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '../..')
const PREFIX = 'project/'
const COMMENT = /\/\/\/ @(dev|notice|title)/

const node = z.looseObject({ nodeType: z.string(), src: z.string(), name: z.string().optional() })
type Node = z.infer<typeof node>
const documentation = z.object({ text: z.string() })
const parameters = z.object({ parameters: z.array(z.looseObject({ name: z.string() })) })
const artifact = z.object({ buildInfoId: z.string() })
const output = z.object({ output: z.object({ sources: z.record(z.string(), z.object({ ast: node })) }) })
const input = z.object({
  input: z.object({ sources: z.record(z.string(), z.object({ content: z.string() })) }),
})

type Place = { readonly path: string; readonly source: Buffer }
/** A declaration or call, with the names of what stands around it. */
type Found = Place & { readonly at: Node; readonly around: readonly string[]; readonly topLevel: boolean }

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))

/** Every node of every source under contracts/, as the compiler read the files that are there now. */
function compiled(): readonly Found[] {
  const ids = globSync('artifacts/contracts/**/*.sol/*.json', { cwd: ROOT }).map(
    (path) => artifact.parse(readJson(path)).buildInfoId,
  )
  const found = new Map<string, readonly Found[]>()
  for (const id of new Set(ids)) {
    const { sources: texts } = input.parse(readJson(`artifacts/build-info/${id}.json`)).input
    const { sources } = output.parse(readJson(`artifacts/build-info/${id}.output.json`)).output
    for (const [name, { ast }] of Object.entries(sources)) {
      if (!name.startsWith(`${PREFIX}contracts/`)) continue
      const path = name.slice(PREFIX.length)
      const source = readFileSync(join(ROOT, path))
      // A contract that did not change keeps its artifact of an earlier build, with what others were then.
      if (texts[name]?.content !== source.toString()) continue
      found.set(path, [...below(ast, { path, source }, [], true)])
    }
  }
  return [...found.values()].flat()
}

function* below(value: unknown, place: Place, around: readonly string[], topLevel: boolean): Iterable<Found> {
  if (Array.isArray(value)) for (const element of value) yield* below(element, place, around, topLevel)
  const parsed = node.safeParse(value)
  if (!parsed.success) return
  const at = parsed.data
  yield { ...place, at, around, topLevel }
  const names = at.nodeType.endsWith('Definition') && at.name ? [...around, at.name] : around
  const inside = topLevel && at.nodeType === 'SourceUnit'
  for (const child of Object.values(at))
    if (child instanceof Object) yield* below(child, place, names, inside)
}

const nodes = compiled()

/** `contracts/cash/CashToken.sol:136 CashToken._use` */
function told({ path, source, at, around }: Found): string {
  const line = source.subarray(0, Number.parseInt(at.src, 10)).toString().split('\n').length
  const name = at.name || String(at['kind'] ?? at.nodeType)
  return `${path}:${line} ${[...around, name].join('.')}`
}

const DECLARATIONS = [
  ...['ContractDefinition', 'FunctionDefinition', 'ModifierDefinition', 'EventDefinition', 'ErrorDefinition'],
  ...['StructDefinition', 'EnumDefinition', 'UserDefinedValueTypeDefinition'],
]
const declarations = nodes.filter(
  ({ at, topLevel }) =>
    DECLARATIONS.includes(at.nodeType) ||
    (at.nodeType === 'VariableDeclaration' && (at['stateVariable'] === true || topLevel)),
)

/** The text of a declaration's NatSpec; of a constant or type outside a contract, what stands above it. */
function natspecOf({ at, source }: Found): string | undefined {
  const kept = documentation.safeParse(at['documentation'])
  if (kept.success) return kept.data.text
  if (
    at['stateVariable'] === true ||
    !['VariableDeclaration', 'UserDefinedValueTypeDefinition'].includes(at.nodeType)
  )
    return undefined
  const above = source.subarray(0, Number.parseInt(at.src, 10)).toString().trimEnd()
  const lines = above
    .split('\n')
    .slice(above.split('\n').findLastIndex((line) => !line.startsWith('///')) + 1)
  return lines.some((line) => COMMENT.test(line)) ? lines.join('\n') : undefined
}

/** Parameters, and of functions named results, that the NatSpec leaves out. */
function leftOut(found: Found): readonly string[] {
  const text = natspecOf(found)
  if (text === undefined || text.includes('@inheritdoc')) return []
  const named = (of: unknown, tag: string) => {
    const list = parameters.safeParse(of)
    const names = list.success
      ? list.data.parameters.map(({ name }) => name).filter((name) => name !== '')
      : []
    return names
      .filter((name) => !new RegExp(`@${tag} ${name}\\b`).test(text))
      .map((name) => `@${tag} ${name}`)
  }
  const results = parameters.safeParse(found.at['returnParameters'])
  const unnamed = results.success && results.data.parameters.some(({ name }) => name === '')
  return [
    ...named(found.at['parameters'], 'param'),
    ...named(found.at['returnParameters'], 'return'),
    ...(unnamed && !text.includes('@return') ? ['@return'] : []),
  ]
}

test('the compiler has read every source of the contracts as it is now', () => {
  const read = [...new Set(nodes.map(({ path }) => path))].toSorted()
  expect(read).toEqual(globSync('contracts/**/*.sol', { cwd: ROOT }).toSorted())
  expect(declarations.length).toBeGreaterThan(300)
})

test('every contract, function, event, error, modifier, variable, struct and type has NatSpec', () => {
  expect(declarations.filter((found) => natspecOf(found) === undefined).map(told)).toEqual([])
})

test('the NatSpec of what others call, read in logs or catch names every parameter and result', () => {
  const open = declarations.filter(
    ({ at }) =>
      ['EventDefinition', 'ErrorDefinition'].includes(at.nodeType) ||
      (at.nodeType === 'FunctionDefinition' && ['external', 'public'].includes(String(at['visibility']))),
  )
  const incomplete = open.flatMap((found) => leftOut(found).map((tag) => `${told(found)}: ${tag}`))
  expect(incomplete).toEqual([])
})

test('every refusal is a custom error: no require, no assert, no revert with a text or without anything', () => {
  const called = node.shape.name
  const untyped = nodes.filter(({ at }) => {
    if (at.nodeType !== 'FunctionCall') return false
    const callee = z
      .looseObject({ nodeType: z.literal('Identifier'), name: called })
      .safeParse(at['expression'])
    return callee.success && ['require', 'assert', 'revert'].includes(callee.data.name ?? '')
  })
  expect(untyped.map(told)).toEqual([])
})
