import type { Person, StaffRole } from '#app/server/context.ts'
import type { NavigationLink } from './navigation.ts'

const links: readonly (NavigationLink & { readonly roles: readonly StaffRole[] })[] = [
  { to: '/', label: 'admin.navigation.queue', roles: ['admin', 'compliance', 'auditor'] },
  { to: '/kyc', label: 'admin.navigation.kyc', roles: ['compliance'] },
  { to: '/securities', label: 'admin.navigation.securities', roles: ['admin', 'compliance'] },
  { to: '/deposits', label: 'admin.navigation.deposits', roles: ['admin'] },
  { to: '/withdrawals', label: 'admin.navigation.withdrawals', roles: ['admin'] },
  { to: '/markets', label: 'admin.navigation.markets', roles: ['admin'] },
  { to: '/settings', label: 'admin.navigation.settings', roles: ['admin'] },
  { to: '/people', label: 'admin.navigation.people', roles: ['admin'] },
  { to: '/audit', label: 'admin.navigation.audit', roles: ['admin', 'compliance', 'auditor'] },
  { to: '/system', label: 'admin.navigation.system', roles: ['admin', 'compliance', 'auditor'] },
]

/** Main navigation of the staff's console: what the person's roles open. The server decides again on every request. */
export function adminNavigation(person: Person | null): readonly NavigationLink[] {
  if (person?.kind !== 'staff') return []
  return links.filter((link) => link.roles.some((role) => person.roles.includes(role)))
}
