import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { isLocale } from './i18n/locale.ts'
import {
  isTheme,
  isTimeZone,
  localeCookie,
  preferenceCookie,
  themeCookie,
  timeZoneCookie,
} from './preferences.ts'

/** Keeps the language, theme or zone that was chosen, also in the account of who is signed in, and goes back to the page, on this site only. */
export async function choosePreferences({ request, context }: ActionFunctionArgs): Promise<Response> {
  const form = await request.formData()
  const headers = new Headers()
  const locale = form.get('locale')
  const theme = form.get('theme')
  if (isLocale(locale)) headers.append('set-cookie', preferenceCookie(localeCookie, locale))
  if (isTheme(theme)) headers.append('set-cookie', preferenceCookie(themeCookie, theme))
  const timeZone = form.get('timeZone')
  const zone = typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : undefined
  if (zone !== undefined) headers.append('set-cookie', preferenceCookie(timeZoneCookie, zone))
  if (context.session !== null)
    await context.services.authentication.setPreferences(context.session, {
      ...(isLocale(locale) ? { locale } : {}),
      ...(zone === undefined ? {} : { timeZone: zone }),
    })
  return redirect(ownPath(form.get('returnTo')), { status: 303, headers })
}

/** A path of this site, else `/`. Resolved as a browser would, so that no other host can be meant. */
export function ownPath(value: unknown): string {
  const base = 'https://site.invalid'
  if (typeof value !== 'string' || !value.startsWith('/')) return '/'
  const url = URL.parse(value, base)
  return url?.origin === base ? url.pathname + url.search : '/'
}
