import { catalogues } from './catalogues.ts'
import type { Locale } from './locale.ts'
import { createMessages, type Messages } from './messages.ts'

/** Texts and figures for loaders, actions and mails: `messagesFor(context).t('errors.required')`. */
export function messagesFor(reader: { readonly locale: Locale; readonly timeZone: string }): Messages {
  return createMessages(reader.locale, reader.timeZone, catalogues[reader.locale])
}
