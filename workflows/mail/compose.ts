import { createIntl } from '@formatjs/intl'
import type { MailPayload, MailTemplate } from '#db/outbox.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

export type Composed = { readonly subject: string; readonly text: string; readonly html: string }

type Catalogue = Readonly<Record<string, string>>
const catalogues: Readonly<Record<MailPayload['locale'], Catalogue>> = { en, es, ru }

/** Those that lead somewhere: their payload carries a `link`. */
const withLink: readonly MailTemplate[] = [
  'email-proof',
  'already-registered',
  'password-reset',
  'staff-invitation',
  'staff-access',
]

/**
 * Subject, text and HTML of a mail in its reader's language.
 *
 * @param origins where its link may lead
 * @throws where a value that the text needs is missing, or the link leads elsewhere
 */
export function compose({ locale, template, values }: MailPayload, origins: readonly string[]): Composed {
  const catalogue = catalogues[locale]
  const intl = createIntl({
    locale,
    messages: { ...catalogue },
    onError: (error) => {
      throw error
    },
  })
  const say = (key: string): string => {
    if (!(key in catalogue)) throw new Error(`no mail text ${key} in ${locale}`)
    return intl.formatMessage({ id: key }, { ...values })
  }
  const paragraphs = say(`${template}.text`).split('\n\n')
  const footer = say('footer')
  const link = withLink.includes(template) ? linkOf(template, values, origins) : undefined
  const action = link === undefined ? undefined : { href: link, label: say(`${template}.action`) }
  return {
    // A line break in a value must not become a header of its own.
    subject: say(`${template}.subject`).replaceAll(/[\r\n]+/g, ' '),
    text:
      [...paragraphs, ...(action ? [`${action.label}:\n${action.href}`] : []), `--\n${footer}`].join('\n\n') +
      '\n',
    html: page(locale, paragraphs, action, footer),
  }
}

function linkOf(
  template: MailTemplate,
  { link = '' }: MailPayload['values'],
  origins: readonly string[],
): string {
  if (!origins.includes(URL.parse(link)?.origin ?? ''))
    throw new Error(`mail ${template} has no link to a page of ours`)
  return link
}

function page(
  locale: string,
  paragraphs: readonly string[],
  action: { readonly href: string; readonly label: string } | undefined,
  footer: string,
): string {
  const body = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
  if (action) body.push(`<p><a href="${escapeHtml(action.href)}">${escapeHtml(action.label)}</a></p>`)
  return (
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>` +
    `<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:34rem;margin:2rem auto;padding:0 1rem">` +
    `<p><strong>Stoa</strong></p>${body.join('')}<hr><p style="font-size:.85em">${escapeHtml(footer)}</p></body></html>`
  )
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
