import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { cacheDirectory, programOnPath } from './path.ts'
import { untar } from './untar.ts'

const LAUNCH_LIMIT_MS = 60_000

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** By kind, the programs of a system that serve: the headless shell does the same work for a fifth less. */
const PROGRAMS = {
  shell: ['chromium-headless-shell', 'chromium'],
  full: ['chromium', 'chromium-headless-shell'],
} as const

/**
 * Starts a headless Chromium: the one of `CHROMIUM_PATH`, else of the PATH, else the one from npm.
 * @param kind `full` where what surrounds the page matters too, as the viewer of PDF does
 * @throws when CHROMIUM_PATH names no file, or the browser does not come up within a minute
 */
export async function launchBrowser(kind: keyof typeof PROGRAMS = 'shell'): Promise<Browser> {
  const { path, libraries } = await chromiumProgram(kind)
  const inherited = process.env['LD_LIBRARY_PATH']
  return await chromium.launch({
    executablePath: path,
    args: FLAGS,
    timeout: LAUNCH_LIMIT_MS,
    env: {
      ...(process.env as Record<string, string>),
      ...(libraries !== undefined && {
        LD_LIBRARY_PATH: inherited === undefined ? libraries : `${libraries}:${inherited}`,
      }),
    },
  })
}

interface ChromiumProgram {
  readonly path: string
  /** A directory of the libraries that a bare system lacks. */
  readonly libraries?: string
}

async function chromiumProgram(kind: keyof typeof PROGRAMS): Promise<ChromiumProgram> {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen !== undefined) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH names ${chosen}, which does not exist`)
    return { path: chosen }
  }
  const onPath = PROGRAMS[kind].map(programOnPath).find((path) => path !== undefined)
  return onPath === undefined ? await packagedChromium() : { path: onPath }
}

/**
 * Unpacks the Chromium from npm, with the libraries and fonts that a bare system lacks, into the cache, once a version.
 * (The package's own unpacking leaves a half-written file when two tests do it at once.)
 */
async function packagedChromium(): Promise<ChromiumProgram> {
  const packaged = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', '..')
  const { version } = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8')) as {
    version: string
  }
  const directory = join(cacheDirectory(), `chromium-${version}`)
  if (!existsSync(directory)) {
    const making = `${directory}.${process.pid}`
    await mkdir(making, { recursive: true })
    const from = (name: string) =>
      createReadStream(join(packaged, 'bin', name)).pipe(createBrotliDecompress())
    await Promise.all([
      pipeline(from('chromium.br'), createWriteStream(join(making, 'chromium'), { mode: 0o755 })),
      ...['swiftshader.tar.br', 'fonts.tar.br', 'al2023.tar.br'].map(
        async (name) => await untar(from(name), making),
      ),
    ])
    // Another test may have been faster: then its copy serves.
    await rename(making, directory).catch(async () => await rm(making, { recursive: true }))
  }
  return { path: join(directory, 'chromium'), libraries: join(directory, 'lib') }
}
