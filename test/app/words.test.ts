import { expect, test } from 'vitest'
import { browserName } from '#app/authentication/browser-name.server.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { waitWord } from '#app/operations/part-words.ts'

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome, Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari, iOS',
  ],
  ['<script>alert(1)</script>', null],
  ['', null],
])('a session of %s is shown as %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name)
})

test('what a flow waits for is said in the reader’s words, or as it told it', () => {
  const { t } = messagesFor({ locale: 'es', timeZone: 'UTC' })
  expect(waitWord(t, 'the decision of compliance')).toBe('La decisión de cumplimiento')
  expect(waitWord(t, 'credit: the engine')).toBe('Respuesta de engine')
  expect(waitWord(t, 'mint: the wallet refused: over the limit')).toBe(
    'mint: the wallet refused: over the limit',
  )
})
