import type { Permission, Person } from '#app/server/context.ts'
import type { NavigationLink } from './navigation.ts'

const links: readonly (NavigationLink & { readonly needs: readonly Permission[] })[] = [
  { to: '/', label: 'admin.navigation.queue', needs: [] },
  { to: '/kyc', label: 'admin.navigation.kyc', needs: ['kyc.view'] },
  { to: '/issuers', label: 'admin.navigation.issuers', needs: ['issuer.verify'] },
  {
    to: '/securities',
    label: 'admin.navigation.securities',
    needs: ['issuance.approve-as-compliance', 'issuance.approve-as-admin', 'issuer.verify'],
  },
  { to: '/deposits', label: 'admin.navigation.deposits', needs: ['deposit.credit', 'suspense.assign'] },
  {
    to: '/withdrawals',
    label: 'admin.navigation.withdrawals',
    needs: ['withdrawal.decide', 'withdrawal.pay'],
  },
  { to: '/markets', label: 'admin.navigation.markets', needs: ['market.set-phase'] },
  {
    to: '/settings',
    label: 'admin.navigation.settings',
    needs: ['fees.set', 'rates.set', 'currencies.set', 'bank-account.set'],
  },
  { to: '/staff', label: 'admin.navigation.people', needs: ['staff.invite'] },
  { to: '/audit', label: 'admin.navigation.audit', needs: ['audit.read'] },
  { to: '/system', label: 'admin.navigation.system', needs: ['system.view'] },
]

/** Main navigation of the staff's console: what a permission opens. The server decides again on every request. */
export function adminNavigation(person: Person | null): readonly NavigationLink[] {
  if (person?.kind !== 'staff') return []
  return links.filter(
    ({ needs }) => needs.length === 0 || needs.some((permission) => person.permissions.includes(permission)),
  )
}
