import type { Page } from '#test/support/console.ts'

const signs: Readonly<Record<string, string>> = { '&#x27;': "'", '&quot;': '"', '&amp;': '&' }

/** A page without what only scripts read: pages carry their data once more for them, whether it is shown or not. */
export function visible({ text }: Page): string {
  return text
    .replaceAll(/<script[^>]*>.*?<\/script>/gs, '')
    .replaceAll('<!-- -->', '')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/&(#x27|quot|amp);/g, (sign) => signs[sign] ?? sign)
}
