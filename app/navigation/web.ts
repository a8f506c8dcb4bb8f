import type { Person } from '#app/server/context.ts'
import type { NavigationLink } from './navigation.ts'

const offerings: NavigationLink = { to: '/offerings', label: 'common.navigation.offerings' }

const investor: readonly NavigationLink[] = [
  { to: '/portfolio', label: 'common.navigation.investor.portfolio' },
  offerings,
  { to: '/market', label: 'common.navigation.investor.market' },
  { to: '/money', label: 'common.navigation.investor.money' },
  { to: '/verification', label: 'common.navigation.investor.verification' },
]

const issuer: readonly NavigationLink[] = [
  { to: '/issuer', label: 'common.navigation.issuer.securities' },
  { to: '/issuer/company', label: 'common.navigation.issuer.company' },
  offerings,
]

/** Main navigation of the customers' console. */
export function webNavigation(person: Person | null): readonly NavigationLink[] {
  switch (person?.kind) {
    case 'investor':
      return investor
    case 'issuer':
      return issuer
    default:
      return [offerings]
  }
}
