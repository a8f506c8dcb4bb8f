// `npm run totp -- <e-mail>`: the sign-in code of the moment of one of the demonstration's logins.
import { generateTOTP } from '@epic-web/totp'
import { runningHere } from './here.ts'

const STEP_MS = 30_000

const [email] = process.argv.slice(2)

async function print(): Promise<string | undefined> {
  if (email === undefined) return 'whose code? npm run totp -- <e-mail>'
  const running = await runningHere()
  if (running === undefined) return 'Stoa does not run here: npm start'
  const { logins } = running
  const login = logins.find((known) => known.email === email)
  if (login === undefined)
    return `no login ${email}; there are ${logins.map((known) => known.email).join(', ')}`
  const { otp } = await generateTOTP({ secret: login.totpSecret, algorithm: 'SHA-1', period: 30, digits: 6 })
  const left = Math.ceil((STEP_MS - (Date.now() % STEP_MS)) / 1000)
  console.log(`${otp} (for ${left} s more)`)
  return undefined
}

const problem = await print()
if (problem !== undefined) {
  console.error(problem)
  process.exitCode = 1
}
