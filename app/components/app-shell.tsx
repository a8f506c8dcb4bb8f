import { Link, NavLink } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { issuingLink } from '#app/navigation/web.ts'
import type { NavigationLink } from '#app/navigation/navigation.ts'
import type { Person } from '#app/server/context.ts'
import { LinkButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { Logotype } from './logotype.tsx'
import { Menu, menuItemClass } from './menu.tsx'
import { PreferenceChoice } from './preference-choice.tsx'

/** How wide a page's content may grow: `reading` for text and forms, `regular` for most, `wide` for the market. */
export type PageWidth = 'reading' | 'regular' | 'wide'

const widths: Record<PageWidth, string> = {
  reading: 'max-w-2xl',
  regular: 'max-w-6xl',
  wide: 'max-w-[110rem]',
}

interface Shell {
  person: Person | null
  navigation: readonly NavigationLink[]
  /** Staff have a side bar on wide screens; customers a line of links. */
  console: 'web' | 'admin'
}

/** Header, navigation, main and footer of every page. */
export function AppShell({ width, children, ...shell }: Shell & { width: PageWidth; children: ReactNode }) {
  const { t } = useMessages()
  const side = shell.console === 'admin' && shell.navigation.length > 0
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('common.navigation.skip')}
      </a>
      <Header {...shell} />
      <div className="flex flex-1">
        {side ? <SideNavigation navigation={shell.navigation} /> : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <main
            id="main"
            tabIndex={-1}
            className={`mx-auto w-full flex-1 px-4 pt-6 pb-16 outline-none sm:px-6 lg:pt-10 ${widths[width]}`}
          >
            {children}
          </main>
          <Footer />
        </div>
      </div>
    </div>
  )
}

function Header({ person, navigation, console }: Shell) {
  const { t } = useMessages()
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface">
      <div className="flex min-h-16 items-center gap-2 px-4 sm:px-6">
        <Link to="/" className="mr-4 flex rounded-sm">
          <Logotype {...(console === 'admin' ? { note: t('common.role.staff') } : {})} />
        </Link>
        {console === 'web' ? <TopNavigation navigation={navigation} /> : null}
        <div className="ml-auto flex items-center gap-1">
          {person === null && console === 'web' ? <Entry /> : null}
          <Menu
            label={t('common.preferences.title')}
            trigger={<Icon name="tune" />}
            className="hidden md:block"
          >
            <PreferenceChoice />
          </Menu>
          {person === null ? null : <UserMenu person={person} />}
          <Menu label={t('common.navigation.menu')} trigger={<Icon name="menu" />} className="md:hidden">
            <PhoneNavigation person={person} navigation={navigation} console={console} />
          </Menu>
        </div>
      </div>
    </header>
  )
}

function Entry() {
  const { t } = useMessages()
  return (
    <>
      <LinkButton to="/sign-in" variant="quiet" size="small">
        {t('common.navigation.signIn')}
      </LinkButton>
      <span className="hidden sm:block">
        <LinkButton to="/register" variant="primary" size="small">
          {t('common.navigation.register')}
        </LinkButton>
      </span>
    </>
  )
}

function TopNavigation({ navigation }: { navigation: readonly NavigationLink[] }) {
  const { t } = useMessages()
  return (
    <nav aria-label={t('common.navigation.main')} className="hidden md:block">
      <ul className="flex">
        {navigation.map(({ to, label }) => (
          <li key={to}>
            <NavLink
              to={to}
              className="flex h-16 items-center border-y-2 border-transparent px-3 text-sm text-ink-soft hover:text-ink aria-[current]:border-b-accent aria-[current]:font-semibold aria-[current]:text-ink"
            >
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function SideNavigation({ navigation }: { navigation: readonly NavigationLink[] }) {
  const { t } = useMessages()
  return (
    <nav
      aria-label={t('common.navigation.main')}
      className="sticky top-16 hidden h-[calc(100dvh-4rem)] w-56 shrink-0 overflow-y-auto border-r border-line bg-surface p-3 md:block"
    >
      <ul className="grid gap-0.5">
        {navigation.map(({ to, label }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={to === '/'}
              className="block rounded-md px-3 py-2 text-sm text-ink-soft hover:bg-hover hover:text-ink aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-accent-strong"
            >
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function PhoneNavigation({ person, navigation, console }: Shell) {
  const { t } = useMessages()
  return (
    <>
      <nav aria-label={t('common.navigation.main')}>
        {navigation.map(({ to, label }) => (
          <NavLink key={to} to={to} end={to === '/'} className={menuItemClass}>
            {t(label)}
          </NavLink>
        ))}
        {person === null && console === 'web' ? (
          <NavLink to="/register" className={menuItemClass}>
            {t('common.navigation.register')}
          </NavLink>
        ) : null}
      </nav>
      <div className="mt-2 border-t border-line pt-2">
        <PreferenceChoice />
      </div>
    </>
  )
}

function UserMenu({ person }: { person: Person }) {
  const { t } = useMessages()
  const issuing = issuingLink(person)
  return (
    <Menu label={t('common.user.menu', { name: person.name })} trigger={<Icon name="person" />}>
      <p className="px-3 pt-1 pb-2 text-sm">
        <span className="block font-semibold break-words">{person.name}</span>
        {person.email === person.name ? null : <span className="block text-ink-soft">{person.email}</span>}
        <span className="block text-ink-soft">{t(`common.role.${person.kind}`)}</span>
      </p>
      <div className="border-t border-line pt-2">
        {issuing === undefined ? null : (
          <Link to={issuing.to} className={menuItemClass}>
            {t(issuing.label)}
          </Link>
        )}
        <Link to="/security" className={menuItemClass}>
          {t('common.navigation.security')}
        </Link>
        <form method="post" action="/sign-out">
          <button className={menuItemClass}>{t('common.navigation.signOut')}</button>
        </form>
      </div>
    </Menu>
  )
}

function Footer() {
  const { t } = useMessages()
  return (
    <footer className="border-t border-line py-6 text-sm text-ink-soft">
      <div className="mx-auto flex max-w-6xl flex-wrap justify-between gap-x-8 gap-y-1 px-4 sm:px-6">
        <p>{t('common.site.footer')}</p>
        <p>{t('common.site.risk')}</p>
      </div>
    </footer>
  )
}
