import type { Person } from '#app/server/context.ts'
import type { NavigationLink } from './navigation.ts'

const offerings: NavigationLink = { to: '/offerings', label: 'common.navigation.offerings' }

const market: NavigationLink = { to: '/market', label: 'common.navigation.investor.market' }

const investor: readonly NavigationLink[] = [
  { to: '/portfolio', label: 'common.navigation.investor.portfolio' },
  offerings,
  market,
  { to: '/money', label: 'common.navigation.investor.money' },
  { to: '/verification', label: 'common.navigation.investor.verification' },
]

// One customer may issue and invest. The company itself is in the account's menu.
const issuer: readonly NavigationLink[] = [
  { to: '/issuer', label: 'common.navigation.issuer.securities' },
  ...investor,
]

/** The link of the account's menu to what concerns issuing. */
export function issuingLink(person: Person): NavigationLink | undefined {
  switch (person.kind) {
    case 'investor':
      return { to: '/issuer/company', label: 'common.navigation.issuer.list' }
    case 'issuer':
      return { to: '/issuer/company', label: 'common.navigation.issuer.company' }
    case 'staff':
      return undefined
    default:
      return person satisfies never
  }
}

/** Main navigation of the customers' console. */
export function webNavigation(person: Person | null): readonly NavigationLink[] {
  switch (person?.kind) {
    case 'investor':
      return investor
    case 'issuer':
      return issuer
    default:
      return [offerings, market]
  }
}
