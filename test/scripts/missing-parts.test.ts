import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { anvilBinary } from '#scripts/parts/anvil.ts'
import { programOnPath } from '#scripts/parts/path.ts'
import { freePort } from '#scripts/parts/port.ts'
import { temporalBinary } from '#scripts/parts/temporal-binary.ts'
import type { TemporalRelease } from '#scripts/parts/temporal-download.ts'

const run = promisify(execFile)
const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`
const program = '#!/bin/sh\necho temporal version 0.0.1\n'

let directory: string
let server: Server
let release: TemporalRelease
const said: string[] = []
const say = (line: string): void => void said.push(line)

/** A program of its own in a gzipped archive, as the official archives have theirs. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-missing-'))
  await writeFile(join(directory, 'temporal'), program, { mode: 0o755 })
  await run('tar', ['-czf', 'archive', 'temporal'], { cwd: directory })
  const archive = await readFile(join(directory, 'archive'))
  server = createServer((request, response) => {
    if (request.url === `/releases/temporal_cli_0.0.1_${platform}.tar.gz`) response.end(archive)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listener without a port')
  release = {
    from: `http://127.0.0.1:${address.port}/releases`,
    version: '0.0.1',
    sha256: { [platform]: createHash('sha256').update(archive).digest('hex') },
  }
})

afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true, force: true })
})

/** A machine with `tar` and nothing else: no program, no Go, nothing cached. */
beforeEach(async () => {
  const machine = await mkdtemp(join(directory, 'machine-'))
  const tar = programOnPath('tar')
  await mkdir(join(machine, 'bin'))
  await writeFile(join(machine, 'bin', 'tar'), `#!/bin/sh\nexec ${tar} "$@"\n`)
  await chmod(join(machine, 'bin', 'tar'), 0o755)
  vi.stubEnv('PATH', join(machine, 'bin'))
  vi.stubEnv('XDG_CACHE_HOME', machine)
  said.length = 0
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** What is left in the cache. */
const cached = async (): Promise<readonly string[]> =>
  await readdir(join(String(process.env['XDG_CACHE_HOME']), 'stoa'), { recursive: true })

test('without Temporal and without Go the official archive is fetched once, and then found', async () => {
  const found = await temporalBinary(say, release)
  expect(await readFile(found, 'utf8')).toBe(program)
  expect(await cached()).toEqual(['bin', 'bin/temporal'])
  expect(said).toEqual([`fetching Temporal v0.0.1, once for this machine, from ${release.from}`])
  expect(await temporalBinary(say, { ...release, from: 'http://127.0.0.1:1' })).toBe(found)
})

test('an archive other than the known one is refused, and nothing of it stays', async () => {
  const other = { ...release, sha256: { [platform]: '0'.repeat(64) } }
  await expect(temporalBinary(say, other)).rejects.toThrow(`not ${'0'.repeat(64)}`)
  expect(await cached()).toEqual(['bin'])
})

test.for([
  ['offline', { from: `http://127.0.0.1:${await freePort()}` }, 'ECONNREFUSED'],
  ['where the archive is gone', { version: '0.0.2' }, 'answers 404'],
  ['on a machine without an archive', { sha256: {} }, `there is no known archive for ${platform}`],
] as const)('a missing Temporal is one line that says what to do, %s', async ([, change, reason]) => {
  const refused = await temporalBinary(say, { ...release, ...change }).catch((error: Error) => error.message)
  expect(refused).toMatch(/^Temporal is missing: .* or set TEMPORAL_ADDRESS to a running server \(.*\)$/)
  expect(refused).toContain(reason)
})

test('a missing Anvil is one line that says what to do', () => {
  expect(() => anvilBinary(() => undefined)).toThrow(
    /^Anvil is missing: install Foundry .* or set EVM_RPC_URL to a running node$/,
  )
})
