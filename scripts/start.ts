// `npm start`: brings up every part on embedded defaults or on the existing ones that the environment names, keeps them
// running, and ends them in order. `--fresh` begins anew; `--empty` leaves the demonstration out, for good.
import { StartRefused, readConfiguration } from './supervisor/configuration.ts'
import { announce } from './supervisor/announce.ts'
import { Stack } from './supervisor/stack.ts'

const started = Date.now()
let stack: Stack | undefined

async function stop(exitCode: number): Promise<never> {
  // A second Ctrl-C while we stop changes nothing: every step of it has a limit.
  await stack?.stop()
  process.exit(exitCode)
}

process.once('SIGINT', () => {
  console.log('\nstopping …')
  process.on('SIGINT', () => undefined)
  void stop(0)
})
process.once('SIGTERM', () => void stop(0))

try {
  stack = new Stack(readConfiguration(process.env), console.log)
  await stack.start({ fresh: process.argv.includes('--fresh'), empty: process.argv.includes('--empty') })
  console.log(await announce(stack, Date.now() - started))
} catch (error) {
  if (!stack?.stopping) {
    console.error(error instanceof StartRefused ? error.message : `Stoa cannot start: ${reasonOf(error)}`)
    await stop(1)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
