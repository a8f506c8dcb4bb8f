import { expect, test } from 'vitest'
import { choosePreferences, ownPath } from '#app/choose-preferences.ts'
import { readPreferences } from '#app/preferences.ts'

test('the language is the chosen one, else the account’s, else the browser’s', () => {
  const acceptLanguage = 'ru'
  expect(readPreferences({ cookie: 'stoa_locale=es', acceptLanguage }, { locale: 'en' }).locale).toBe('es')
  expect(readPreferences({ cookie: '', acceptLanguage }, { locale: 'en' }).locale).toBe('en')
  expect(readPreferences({ cookie: 'stoa_locale=xx', acceptLanguage }).locale).toBe('ru')
  expect(readPreferences({}).locale).toBe('en')
})

test('the zone is the account’s, else the browser’s, and never one that dates cannot be written in', () => {
  const cookie = 'stoa_zone=America%2FSantiago'
  expect(readPreferences({ cookie }).timeZone).toBe('America/Santiago')
  expect(readPreferences({ cookie }, { timeZone: 'Europe/Moscow' }).timeZone).toBe('Europe/Moscow')
  expect(readPreferences({ cookie: 'stoa_zone=Nowhere%2FElse' }).timeZone).toBe('UTC')
  expect(readPreferences({ cookie: 'stoa_zone=%E0%A4%A' }).timeZone).toBe('UTC')
})

test('a choice goes back to a page of this site only', () => {
  expect(ownPath('/offerings?page=2')).toBe('/offerings?page=2')
  expect(ownPath('//elsewhere.example/x')).toBe('/')
  expect(ownPath('/\\elsewhere.example')).toBe('/')
  expect(ownPath('https://elsewhere.example')).toBe('/')
  expect(ownPath(null)).toBe('/')
})

test('a choice is kept for a year, and an unknown one is not kept', async () => {
  const choose = async (fields: Record<string, string>) => {
    const body = new URLSearchParams({ returnTo: '/market', ...fields })
    const request = new Request('https://stoa.example/preferences', { method: 'POST', body })
    return choosePreferences({ request, params: {}, context: { session: null } as never })
  }
  const chosen = await choose({ theme: 'dark' })
  expect(chosen.status).toBe(303)
  expect(chosen.headers.get('location')).toBe('/market')
  expect(chosen.headers.getSetCookie()).toEqual(['stoa_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax'])
  expect((await choose({ theme: 'neon' })).headers.getSetCookie()).toEqual([])
})
