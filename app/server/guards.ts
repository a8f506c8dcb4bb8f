import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { type CustomerScope, inCustomerScope } from '#db/customer-scope.ts'
import type { StaffActor } from '#app/acts/staff-act.ts'
import type { Session, StepUpResult } from './authentication/authentication.ts'
import type { CustomerPerson, Permission, RequestContext, StaffPerson } from './context.ts'

type Arguments = Pick<LoaderFunctionArgs | ActionFunctionArgs, 'request'> & {
  readonly context: RequestContext
}

/** A customer who is signed in, and what may be done in this person's name. */
export interface Customer extends CustomerPerson {
  readonly session: Session
  /** One transaction on this customer's own rows, and nobody else's. */
  readonly inScope: <Result>(act: (scope: CustomerScope) => Promise<Result>) => Promise<Result>
}

/**
 * The customer who is signed in.
 * @throws a redirect to the step of sign-in that is due, which leads back here
 */
export function requireCustomer({ request, context }: Arguments): Customer {
  const { person, session } = context
  if (session === null || person === null || person.kind === 'staff') throw signInFirst(request, context)
  return {
    ...person,
    session,
    inScope: async (act) => await inCustomerScope(context.services.database, person.id, act),
  }
}

/**
 * The member of staff who is signed in, and may do this.
 * @throws a redirect to the step of sign-in that is due; a 403 page where the permission is missing
 */
export function requireStaff({ request, context }: Arguments, permission?: Permission): StaffMember {
  const { person, session } = context
  if (session === null || person?.kind !== 'staff') throw signInFirst(request, context)
  if (permission !== undefined && !person.permissions.includes(permission))
    throw new Response(null, { status: 403 })
  return { ...person, session, actor: { id: person.id, permissions: new Set(person.permissions) } }
}

/** The member of staff, where they hold at least one of the permissions. @throws a 403 page */
export function requireAny(args: Arguments, permissions: readonly Permission[]): StaffMember {
  const staff = requireStaff(args)
  if (!permissions.some((one) => staff.permissions.includes(one))) throw new Response(null, { status: 403 })
  return staff
}

export interface StaffMember extends StaffPerson {
  readonly session: Session
  /** for the acts in `app/acts` */
  readonly actor: StaffActor
}

/** Whoever is signed in on this console. */
export function requireSession(args: Arguments): Session {
  return args.context.console === 'web' ? requireCustomer(args).session : requireStaff(args).session
}

/**
 * Takes a code of the authenticator for one act. Each code serves once, also one that was used to sign in.
 * `refusalOfCode` puts the refusal into words.
 */
export async function requireFreshSecondFactor(args: Arguments, code: string): Promise<StepUpResult> {
  const { services, visitor } = args.context
  return await services.authentication.stepUp(requireSession(args), code, visitor)
}

function signInFirst(request: Request, { session }: RequestContext): Response {
  const url = new URL(request.url)
  // A form that was sent cannot be sent again for the person: they return to the page.
  const next = encodeURIComponent(url.pathname + url.search)
  return redirect(
    session?.stage === 'enrolment-due'
      ? '/enrol'
      : session?.stage === 'second-factor-due'
        ? `/sign-in/code?next=${next}`
        : `/sign-in?next=${next}`,
    303,
  )
}
