import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { totpCode, visitor } from '#test/support/console.ts'
import type { StartedInstallation } from './installation.ts'

const run = promisify(execFile)

/** What `npm run totp -- <e-mail>` prints. */
export async function printedCode({ directory }: StartedInstallation, email: string): Promise<string> {
  const script = join(import.meta.dirname, '../../scripts/totp.ts')
  const { stdout } = await run(process.execPath, [script, email], {
    env: { NODE_ENV: 'production', STOA_DIRECTORY: directory },
  })
  return stdout
}

/** Codes that one sign-in may need: one who signed in a moment ago has used the code of these thirty seconds, and of the next. */
const codesMax = 3
const stepMs = 30_000

/**
 * Signs in to every console with the code that is printed, one login of each role.
 *
 * @returns by role: where the code led, and how a page for the signed-in answered
 */
export async function signInByPrintedCodes(
  installation: StartedInstallation,
): Promise<ReadonlyMap<string, { readonly isCode: boolean; readonly security: number }>> {
  const { information } = installation
  const logins = new Map(information.logins.map((login) => [login.role, login]))
  const seen = new Map<string, { isCode: boolean; security: number }>()
  for (const [role, { console, email, password, totpSecret }] of logins) {
    const origin = information[console]
    const person = visitor({ address: origin, origin })
    await person.post('/sign-in', { email, password })
    for (let tried = 1; tried <= codesMax; tried++) {
      const [code = ''] = (await printedCode(installation, email)).split(' ')
      await person.post('/sign-in/code', { code })
      // The thirty seconds may have ended since it was printed.
      const isCode = [totpCode(totpSecret), totpCode(totpSecret, -1)].includes(code)
      const { status } = await person.get('/security')
      seen.set(role, { isCode, security: status })
      if (status === 200) break
      await pause(stepMs - (Date.now() % stepMs))
    }
  }
  return seen
}
