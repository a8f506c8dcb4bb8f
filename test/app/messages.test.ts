import { expect, test } from 'vitest'
import { catalogueFaults, unusedKeys } from '#app/i18n/check.ts'
import { catalogues } from '#app/i18n/catalogues.ts'
import { formatMoney, formatPercent, formatQuantity, minorToDecimal, readAmount } from '#app/i18n/format.ts'
import { negotiateLocale } from '#app/i18n/locale.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'

const clp = { code: 'CLP', decimals: 0 }
const usd = { code: 'USD', decimals: 2 }
const eth = { code: 'ETH', decimals: 18 }

/** The three languages side by side, no-break spaces shown as plain ones. */
function inAll(write: (locale: 'es' | 'en' | 'ru') => string): string[] {
  return (['es', 'en', 'ru'] as const).map((locale) => write(locale).replaceAll('\u00a0', ' '))
}

test('money is written in the reader’s notation, with all decimals of its asset', () => {
  expect(inAll((locale) => formatMoney(10_000n, clp, locale))).toEqual([
    '10.000 CLP',
    '10,000 CLP',
    '10 000 CLP',
  ])
  expect(inAll((locale) => formatMoney(-98_000n, usd, locale))).toEqual([
    '-980,00 USD',
    '-980.00 USD',
    '-980,00 USD',
  ])
})

test('an amount beyond what a float can hold is written exactly', () => {
  expect(formatMoney(123_456_789_012_345_678_901_234_567n, eth, 'en')).toBe(
    '123,456,789.012345678901234567\u00a0ETH',
  )
})

test('minor units become decimal text, also below one', () => {
  expect(minorToDecimal(5n, 2)).toBe('0.05')
  expect(minorToDecimal(-5n, 2)).toBe('-0.05')
  expect(minorToDecimal(12_345n, 0)).toBe('12345')
})

test('quantities and rates carry no needless zeros', () => {
  expect(formatQuantity(1_250n, 'en')).toBe('1,250')
  expect(inAll((locale) => formatPercent(2_500n, locale))).toEqual(['0,25%', '0.25%', '0,25 %'])
})

test('an amount is read in the reader’s own notation', () => {
  expect(readAmount('1.000,50', 'es')).toBe('1000.50')
  expect(readAmount('1,000.50', 'en')).toBe('1000.50')
  expect(readAmount('1 000,50', 'ru')).toBe('1000.50')
  expect(readAmount('1\u00a0000.5', 'ru')).toBe('1000.5')
  expect(readAmount('007', 'en')).toBe('7')
})

test('an amount that could mean two things is not read', () => {
  expect(readAmount('1.5', 'es')).toBeNull()
  expect(readAmount('1,5', 'en')).toBeNull()
  expect(readAmount('1.00.000', 'es')).toBeNull()
  expect(readAmount('1e3', 'en')).toBeNull()
  expect(readAmount('-1', 'en')).toBeNull()
  expect(readAmount('', 'en')).toBeNull()
})

test('Russian counts take their three forms', () => {
  const { t } = messagesFor({ locale: 'ru', timeZone: 'UTC' })
  expect([1, 3, 5, 21].map((count) => t('common.form.errorSummary', { count }))).toEqual([
    'Нужно исправить 1 поле',
    'Нужно исправить 3 поля',
    'Нужно исправить 5 полей',
    'Нужно исправить 21 поле',
  ])
})

test('the catalogues are whole', () => {
  expect(catalogueFaults(catalogues)).toEqual([])
})

test('a missing key, a wrong argument, a broken form and a lacking plural are each named', () => {
  const english = {
    'a.count': '{n, plural, one {# day} other {# days}}',
    'a.name': 'Hello {name}',
    'a.only': 'Here',
  }
  const faults = catalogueFaults({
    en: english,
    es: { 'a.count': '{n, plural, one {# día} other {# días}', 'a.name': 'Hola {nombre}', 'a.only': 'Aquí' },
    ru: {
      'a.count': '{n, plural, one {# день} few {# дня} other {# дня}}',
      'a.name': 'Привет, {name}',
      'a.extra': 'Лишнее',
    },
  })
  expect(faults).toEqual([
    'es a.count: EXPECT_ARGUMENT_CLOSING_BRACE',
    'es a.name: lacks the argument name: text',
    'es a.name: has an argument of its own, nombre: text',
    'ru a.count: lacks the plural form many',
    'ru a.only: is missing',
    'ru a.extra: is not in the English catalogue',
  ])
})

test('a key is used when it is named whole or by the beginning of a template', () => {
  const sources = ["t('a.one')", 't(`a.tone.${tone}`)']
  expect(unusedKeys(['a.one', 'a.tone.good', 'a.two'], sources)).toEqual(['a.two'])
})

test('the browser’s languages are taken by their weights', () => {
  expect(negotiateLocale('de;q=0.9, ru-RU;q=0.5, es-CL;q=0.8')).toBe('es')
  expect(negotiateLocale('de')).toBeUndefined()
  expect(negotiateLocale(undefined)).toBeUndefined()
})
