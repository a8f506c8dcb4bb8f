import type { Catalogue } from './catalogues.ts'
import type { Locale } from './locale.ts'

// The condition is known when the bundle is built: the customers' bundle holds no text of the staff's console.
const files =
  import.meta.env.STOA_CONSOLE === 'admin'
    ? import.meta.glob<Record<string, string>>('./*/*.json', { import: 'default' })
    : import.meta.glob<Record<string, string>>(
        './*/{auth,common,errors,investor,issuer,market,public,steps}.json',
        {
          import: 'default',
        },
      )

/** The messages of one language that this console uses. */
export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  const areas = await Promise.all(
    Object.entries(files)
      .filter(([path]) => path.startsWith(`./${locale}/`))
      .map(async ([path, load]) => {
        const area = path.slice(`./${locale}/`.length, -'.json'.length)
        return Object.entries(await load()).map(([key, message]) => [`${area}.${key}`, message] as const)
      }),
  )
  return Object.fromEntries(areas.flat())
}
