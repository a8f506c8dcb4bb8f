import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { totpCode } from '#test/support/console.ts'
import type { StartedInstallation } from './installation.ts'
import type { Visitor } from './visitor.ts'

const stepMs = 30_000
const mailLimitMs = 60_000
const command = promisify(execFile)

/** Somebody who can sign in: their visitor, and what an authenticator app keeps. */
export type Enrolled = Visitor & {
  readonly email: string
  readonly password: string
  readonly totp: Totp
}

/** An authenticator app. */
export type Totp = {
  /** The code of the moment, or of the next thirty seconds where that one was used: both are taken. */
  fresh(): Promise<string>
  /** The code that was used last. */
  used(): string
}

/** @param secret base32, as the page shows it at enrolment */
export function authenticator(secret: string): Totp {
  let usedStep = 0
  let usedCode = ''
  return {
    fresh: async () => {
      // The server takes one step ahead; two uses within one step need no waiting, a third does.
      while (usedStep > Math.floor(Date.now() / stepMs)) await pause(250)
      const now = Math.floor(Date.now() / stepMs)
      const ahead = usedStep === now ? 1 : 0
      usedStep = now + ahead
      usedCode = totpCode(secret, ahead)
      return usedCode
    },
    used: () => usedCode,
  }
}

/** Makes the first member of staff as an operator does. @returns the link of the invitation */
export async function inviteByCommand(
  { directory }: StartedInstallation,
  who: { readonly email: string; readonly name: string; readonly role: string },
): Promise<string> {
  const { stdout } = await command(
    process.execPath,
    [
      join(import.meta.dirname, '../../scripts/staff.ts'),
      'invite',
      who.email,
      '--name',
      who.name,
      '--role',
      who.role,
    ],
    { env: { ...process.env, STOA_DIRECTORY: directory } },
  )
  return stdout.trim()
}

type Mail = { readonly to: readonly string[]; readonly subject: string; readonly text: string }

/** The first link of the last mail to this address that leads to such a page; waits until one is there. */
export async function mailedLink(
  { information }: StartedInstallation,
  email: string,
  page: 'verify-email' | 'reset-password' | 'invitation',
): Promise<string> {
  const deadline = Date.now() + mailLimitMs
  while (Date.now() < deadline) {
    const response = await fetch(`${information.mailbox}/mails.json?to=${encodeURIComponent(email)}`)
    const mails = ((await response.json()) as Mail[]).filter(({ to }) => to.includes(email))
    const link = mails
      .map(({ text }) => /https?:\/\/\S+/.exec(text)?.[0])
      .find((found) => found?.includes(`/${page}?`))
    if (link !== undefined) return link
    await pause(100)
  }
  throw new Error(`no mail with a link came to ${email}`)
}

/** A member of staff follows an invitation: chooses a password, enrols an authenticator. */
export async function joinStaff(visitor: Visitor, email: string, link: string): Promise<Enrolled> {
  const password = `cuatro palabras para ${email}`
  await visitor.open(link)
  await visitor.fill({ [visitor.t('auth.password.new')]: password })
  await visitor.press(visitor.t('auth.password.set'))
  await visitor.sees(visitor.t('auth.totp.scan'))
  const totp = await enrol(visitor)
  await visitor.follow(visitor.t('common.actions.continue'))
  await visitor.sees(visitor.t('admin.home.waiting'))
  return { ...visitor, email, password, totp }
}

/** A customer opens an account: proves the e-mail, and enrols an authenticator. */
export async function openAccount(
  installation: StartedInstallation,
  visitor: Visitor,
  email: string,
  kind: 'investor' | 'issuer',
): Promise<Enrolled> {
  const password = `cuatro palabras para ${email}`
  await visitor.open(kind === 'issuer' ? '/register?kind=issuer' : '/register')
  await visitor.fill({ [visitor.t('auth.email')]: email, [visitor.t('auth.password')]: password })
  await visitor.press(visitor.t('common.navigation.register'))
  await visitor.sees(visitor.t('auth.sent.title'))
  await visitor.open(await mailedLink(installation, email, 'verify-email'))
  await visitor.fill({ [visitor.t('auth.password')]: password })
  await visitor.press(visitor.t('auth.verify.submit'))
  await visitor.page.waitForURL((url) => url.pathname !== '/verify-email')
  await visitor.open('/security')
  await visitor.press(visitor.t('auth.totp.start'))
  const totp = await enrol(visitor)
  return { ...visitor, email, password, totp }
}

/** Reads the secret as a person without a camera does, and confirms with its code. */
async function enrol(visitor: Visitor): Promise<Totp> {
  await visitor.sees(visitor.t('auth.totp.secret'))
  const secret = await visitor.page.locator('code').first().textContent()
  if (secret === null) throw new Error('no secret is shown')
  const totp = authenticator(secret.replaceAll(' ', ''))
  await visitor.fill({ [visitor.t('auth.code')]: await totp.fresh() })
  await visitor.press(visitor.t('auth.totp.confirm'))
  await visitor.sees(visitor.t('auth.recovery.once'))
  return totp
}

export async function signOut(person: Enrolled): Promise<void> {
  // Its name ends with the person's.
  const [menu = ''] = person.t('common.user.menu', { name: '|' }).split('|')
  await person.page.locator(`summary[aria-label^="${menu}"]`).click()
  await person.press(person.t('common.navigation.signOut'))
  await person.arrives('/')
}

/** The first step of signing in. */
export async function givePassword(person: Enrolled): Promise<void> {
  await person.open('/sign-in')
  await person.fill({ [person.t('auth.email')]: person.email, [person.t('auth.password')]: person.password })
  await person.press(person.t('auth.signIn.submit'))
  await person.arrives('/sign-in/code')
}

/** Signs in with password and code. */
export async function signIn(person: Enrolled): Promise<void> {
  await givePassword(person)
  await giveCode(person)
}

/** Sets a new password by a mailed link, and signs in with it. */
export async function resetPassword<Person extends Enrolled>(
  installation: StartedInstallation,
  person: Person,
): Promise<Person> {
  const anew = { ...person, password: `otras cuatro palabras para ${person.email}` }
  await anew.open('/forgot-password')
  await anew.fill({ [anew.t('auth.email')]: anew.email })
  await anew.press(anew.t('auth.forgot.submit'))
  await anew.sees(anew.t('auth.forgot.sent'))
  await anew.open(await mailedLink(installation, anew.email, 'reset-password'))
  await anew.fill({ [anew.t('auth.password.new')]: anew.password })
  await anew.press(anew.t('auth.password.set'))
  await anew.arrives('/sign-in/code')
  await giveCode(anew)
  return anew
}

/** The second step of signing in. */
export async function giveCode(person: Enrolled): Promise<void> {
  await person.fill({ [person.t('auth.code')]: await person.totp.fresh() })
  await person.press(person.t('auth.signIn.submit'))
  await person.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
