import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerBuild } from '@remix-run/node'
import { stopCleanly } from '#db/lifetime.ts'
import type { AdminConfiguration, WebConfiguration } from './configuration.ts'
import { openConsole } from './console.ts'

const buildDirectory = join(import.meta.dirname, '../../build')

/** Where `npm run` puts a console's build, and what of it is loaded here. */
export async function loadBuild(
  console: 'web' | 'admin',
): Promise<{ readonly server: ServerBuild; readonly publicDirectory: string }> {
  const file = join(buildDirectory, console, 'server/index.js')
  if (!existsSync(file)) throw new Error(`build/${console} is missing: build the consoles first`)
  return {
    server: (await import(file)) as ServerBuild,
    publicDirectory: join(buildDirectory, console, 'client'),
  }
}

/** The whole life of one of the two processes. What is wrong at the start is told in one line. */
export async function main(read: () => WebConfiguration | AdminConfiguration): Promise<void> {
  try {
    const configuration = read()
    const running = await openConsole(configuration, await loadBuild(configuration.console))
    stopCleanly(running.close)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
