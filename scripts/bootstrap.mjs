// The first step of `npm start`, `npm test` and `npm run check` on a bare checkout: any Node from 20 on runs this file. It
// installs the packages when they are missing or not those of the lock file, then goes on under the pinned Node.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRESS_EVERY_MS = 10_000

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [command, ...rest] = process.argv.slice(2)
process.chdir(root)
if (!isInstalled()) await install()
// Every process loads the same thousand files: Node keeps what it compiled of them, beside what else is kept for us.
const kept = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stoa')
const child = spawn(join(root, 'node_modules/.bin/node'), [join('scripts', `${command}.ts`), ...rest], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: join(kept, 'compiled'), ...process.env },
})
// Ctrl-C reaches the child by itself; it decides when all is stopped, and we end with it.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))

/** Whether every package of the lock file that this platform needs is there in that version. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json') || !existsSync('node_modules/.bin/node')) return false
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  const present = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || link || present[path]?.version === version || (optional && present[path] === undefined),
  )
}

async function install() {
  console.log('installing packages (about a minute) …')
  const started = Date.now()
  const progress = setInterval(
    () => console.log(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`),
    PROGRESS_EVERY_MS,
  )
  const npm = process.env.npm_execpath
  const [program, ...before] = npm === undefined ? ['npm'] : [process.execPath, npm]
  const code = await new Promise((resolve) => {
    const installer = spawn(program, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      stdio: 'inherit',
    })
    installer.on('error', (error) => {
      console.error(`npm cannot be started: ${error.message}`)
      resolve(1)
    })
    installer.on('exit', resolve)
  })
  clearInterval(progress)
  if (code !== 0) {
    console.error('The packages could not be installed: see what npm says above.')
    process.exit(1)
  }
  console.log(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`)
}
