import type { MessageKey } from '#app/i18n/messages.ts'

export interface NavigationLink {
  readonly to: string
  readonly label: MessageKey
}
