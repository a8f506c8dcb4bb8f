import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { sql } from 'kysely'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import type { StaffRole } from '#app/server/context.ts'
import { requireStaff } from '#app/server/guards.ts'
import { disableStaff } from '#app/server/staff/disable.ts'
import { inviteStaff } from '#app/server/staff/invite.ts'
import { reissueStaff } from '#app/server/staff/reissue.ts'
import { refused } from './answers.server.ts'
import { invitationForm, personForm } from './forms.ts'

interface StaffRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: StaffRole[]
  readonly state: 'active' | 'invited' | 'disabled'
}

export async function staffLoader(args: LoaderFunctionArgs) {
  const staff = requireStaff(args, 'staff.invite')
  const { context, request } = args
  const { rows } = await sql<StaffRow>`
    select s.id, s.name, s.email,
      coalesce(array_agg(r.role order by r.role) filter (where r.role is not null), '{}') as roles,
      case when s.disabled_at is not null then 'disabled' when s.password_hash is null then 'invited' else 'active' end
        as state
    from public.staff s left join public.staff_role r on r.staff_id = s.id
    group by s.id order by s.name, s.id limit 500`.execute(context.services.database)
  const done = new URL(request.url).searchParams.get('done')
  return {
    title: messagesFor(context).t('auth.staff.title'),
    people: rows,
    self: staff.id,
    mayDisable: staff.permissions.includes('staff.disable'),
    mayReissue: staff.permissions.includes('staff.reissue'),
    done: staffActs.find((act) => act === done) ?? null,
  }
}

const staffActs = ['invited', 'disabled', 'reissued'] as const

/** Every form of the page; each carries its id in `form`. */
export async function staffAction(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  switch (form.get('form')) {
    case 'invite':
      return await invite(args, form)
    case 'disable':
      return await disable(args, form)
    case 'reissue':
      return await reissue(args, form)
    default:
      throw new Response(null, { status: 400 })
  }
}

async function invite(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'staff.invite')
  const { context } = args
  const { t } = messagesFor(context)
  const submission = parseForm(form, invitationForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { services, origin, locale } = context
  const result = await inviteStaff(
    { database: services.database, origin, now: services.now() },
    staff.actor,
    { ...submission.value, locale },
  )
  if (result.ok) return redirect('/staff?done=invited', 303)
  return result.reason === 'known'
    ? refused(submission, { fields: { email: t('auth.staff.refused.known') } })
    : refused(submission, { fields: { role: t('auth.staff.refused.role') } })
}

async function disable(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'staff.disable')
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, personForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { services } = args.context
  const result = await disableStaff(
    { database: services.database, now: services.now() },
    staff.actor,
    submission.value,
  )
  if (result.ok) return redirect('/staff?done=disabled', 303)
  const words = {
    self: t('auth.staff.refused.self'),
    'above-own': t('auth.staff.refused.above'),
    gone: t('auth.staff.refused.gone'),
  }
  return refused(submission, { fields: { staffId: words[result.reason] } })
}

async function reissue(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'staff.reissue')
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, personForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { services, origin } = args.context
  const result = await reissueStaff(
    { database: services.database, origin, now: services.now() },
    staff.actor,
    submission.value,
  )
  if (result.ok) return redirect('/staff?done=reissued', 303)
  const words = { self: t('auth.staff.refused.selfReissue'), gone: t('auth.staff.refused.gone') }
  return refused(submission, { fields: { staffId: words[result.reason] } })
}
