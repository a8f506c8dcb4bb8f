// What must hold between the catalogues: `node app/i18n/check.ts` prints what does not, and fails.
import { globSync, readFileSync } from 'node:fs'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { type Catalogue, catalogues } from './catalogues.ts'
import type { Locale } from './locale.ts'

/** Plural forms that whole numbers take. Spanish also has `many`, from a million on; a text may do without it. */
const pluralForms: Record<Locale, readonly string[]> = {
  en: ['one', 'other'],
  es: ['one', 'other'],
  ru: ['one', 'few', 'many', 'other'],
}

/** The arguments of a message with how each is used: `count: plural`, `name: text`. */
function argumentsOf(elements: readonly MessageFormatElement[]): Set<string> {
  const found = new Set<string>()
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue
    const use = element.type === TYPE.argument ? 'text' : TYPE[element.type]
    found.add(`${element.value}: ${use}`)
    for (const inner of branchesOf(element)) for (const name of argumentsOf(inner)) found.add(name)
  }
  return found
}

function branchesOf(element: MessageFormatElement): readonly (readonly MessageFormatElement[])[] {
  if (element.type === TYPE.plural || element.type === TYPE.select)
    return Object.values(element.options).map(({ value }) => value)
  return element.type === TYPE.tag ? [element.children] : []
}

/** Plural forms that a language needs and a message lacks. */
function missingForms(elements: readonly MessageFormatElement[], locale: Locale): string[] {
  return elements.flatMap((element) => {
    const here =
      element.type === TYPE.plural && element.pluralType === 'cardinal'
        ? pluralForms[locale].filter((form) => !(form in element.options))
        : []
    return [...here, ...branchesOf(element).flatMap((inner) => missingForms(inner, locale))]
  })
}

/** Faults of one message: its syntax, its arguments against the English one's, its plural forms. */
function messageFaults(locale: Locale, key: string, message: string, english: string): string[] {
  try {
    const elements = parse(message)
    const own = argumentsOf(elements)
    const wanted = argumentsOf(parse(english))
    return [
      ...[...wanted]
        .filter((name) => !own.has(name))
        .map((name) => `${locale} ${key}: lacks the argument ${name}`),
      ...[...own]
        .filter((name) => !wanted.has(name))
        .map((name) => `${locale} ${key}: has an argument of its own, ${name}`),
      ...missingForms(elements, locale).map((form) => `${locale} ${key}: lacks the plural form ${form}`),
      ...(message.trim() === '' ? [`${locale} ${key}: is empty`] : []),
    ]
  } catch (error) {
    return [`${locale} ${key}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** Every fault of the catalogues, one line each; English defines the keys and arguments. */
export function catalogueFaults(all: Readonly<Record<Locale, Catalogue>>): string[] {
  const english = all.en
  const faults: string[] = []
  for (const locale of ['en', 'es', 'ru'] as const) {
    for (const key of Object.keys(english)) {
      const message = all[locale][key]
      if (message === undefined) faults.push(`${locale} ${key}: is missing`)
      else faults.push(...messageFaults(locale, key, message, english[key] ?? ''))
    }
    for (const key of Object.keys(all[locale]))
      if (english[key] === undefined) faults.push(`${locale} ${key}: is not in the English catalogue`)
  }
  return faults
}

/** Keys that no source names, whole or by the fixed beginning of a template (`common.theme.${theme}`). */
export function unusedKeys(keys: readonly string[], sources: readonly string[]): string[] {
  const named = new Set<string>()
  const beginnings = new Set<string>()
  for (const source of sources) {
    for (const [, key] of source.matchAll(/['"`]([a-z]+(?:\.\w+)+)['"`]/g))
      if (key !== undefined) named.add(key)
    for (const [, start] of source.matchAll(/`([a-z]+\.[\w.]*)\$\{/g))
      if (start !== undefined) beginnings.add(start)
  }
  return keys.filter((key) => !named.has(key) && ![...beginnings].some((start) => key.startsWith(start)))
}

if (import.meta.main) {
  const sources = globSync('app/**/*.{ts,tsx}').map((path) => readFileSync(path, 'utf8'))
  const faults = [
    ...catalogueFaults(catalogues),
    ...unusedKeys(Object.keys(catalogues.en), sources).map((key) => `${key}: no source uses it`),
  ]
  for (const fault of faults) console.error(fault)
  console.log(`${Object.keys(catalogues.en).length} messages in 3 languages, ${faults.length} faults`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
