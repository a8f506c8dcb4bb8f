import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDirectory, programOnPath } from './path.ts'

const run = promisify(execFile)

const VERSION = '1.38.0'
const JAVA_NEEDED = 17
const DOWNLOAD_LIMIT_MS = 10 * 60_000

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stoa</groupId>
  <artifactId>temporal-test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`

/**
 * A launcher of Temporal's time-skipping test server, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 * Its libraries come from Maven Central, once a machine. Undefined where Java 17 or Maven is missing: then the SDK
 * downloads a server of its own.
 */
export async function temporalTestServer(say: (line: string) => void): Promise<string | undefined> {
  const directory = join(cacheDirectory(), `temporal-test-server-${VERSION}`)
  const launcher = join(directory, 'launch')
  if (!(await javaIsNewEnough())) return undefined
  if (existsSync(launcher)) return launcher
  if (programOnPath('mvn') === undefined) return undefined
  say(`fetching Temporal's test server ${VERSION} with Maven, once for this machine`)
  // Made beside its place: an interrupted download never passes for a whole one.
  const making = `${directory}.${process.pid}`
  try {
    await mkdir(making, { recursive: true })
    await writeFile(join(making, 'pom.xml'), POM)
    await run(
      'mvn',
      [
        '--batch-mode',
        '--quiet',
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        '-DoutputDirectory=libraries',
      ],
      { cwd: making, timeout: DOWNLOAD_LIMIT_MS },
    )
    const classPath = join(directory, 'libraries', '*')
    await writeFile(
      join(making, 'launch'),
      `#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '${classPath}' io.temporal.testserver.TestServer "$@"\n`,
      { mode: 0o755 },
    )
    // Another run may have been faster: then its copy serves.
    await rename(making, directory).catch((error: unknown) => {
      if (!existsSync(launcher)) throw error
    })
    return launcher
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

async function javaIsNewEnough(): Promise<boolean> {
  try {
    const { stderr } = await run('java', ['-version'])
    const [, major] = /version "(\d+)/.exec(stderr) ?? []
    return Number(major) >= JAVA_NEEDED
  } catch {
    return false
  }
}
