import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A screen of a console: its address with a pattern for what varies. */
export type Screen = { readonly name: string; readonly pattern: RegExp }

/** Every route that shows a page, read from the files' flat names. Actions and files (`.ts`) show none. */
export function screensOf(console: 'web' | 'admin'): readonly Screen[] {
  const folder = join(import.meta.dirname, '../../app/routes', console)
  return globSync(join(folder, '*.tsx'))
    .map((file) => basename(file, '.tsx'))
    .toSorted((one, other) => weight(one) - weight(other))
    .map((name) => ({ name, pattern: new RegExp(`^/${segments(name).map(inPattern).join('/')}$`) }))
}

const segments = (name: string) => name.split('.').filter((part) => part !== '_index')

const inPattern = (segment: string) =>
  segment === '$' ? '.*' : segment.startsWith('$') ? '[^/]+' : segment.replace(/_$/, '')

/** Exact names before those with something in them that varies, the page for what is not there last. */
const weight = (name: string) => (name === '$' ? 1_000 : name.split('$').length)

/** The screen that shows this address. */
export function screenAt(screens: readonly Screen[], path: string): Screen | undefined {
  return screens.find(({ pattern }) => pattern.test(path))
}
