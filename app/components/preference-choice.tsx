import { useLocation } from '@remix-run/react'
import { localeNames, locales } from '#app/i18n/locale.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { usePageFacts } from '#app/page-facts.ts'
import { themes } from '#app/preferences.ts'

const choiceClass =
  'min-h-10 flex-1 rounded-sm px-2 text-sm text-ink-soft hover:text-ink aria-pressed:bg-raised aria-pressed:font-semibold aria-pressed:text-ink aria-pressed:shadow-card'

/** Language and theme: plain forms that answer with the whole page, so that nothing flashes. */
export function PreferenceChoice() {
  const { t, locale } = useMessages()
  const { theme } = usePageFacts()
  const { pathname, search } = useLocation()
  return (
    <form method="post" action="/preferences" className="grid gap-3 p-2">
      <input type="hidden" name="returnTo" value={pathname + search} />
      <fieldset>
        <legend className="mb-1 text-xs text-ink-soft">{t('common.language.choose')}</legend>
        <div className="flex rounded-md bg-sunken p-1">
          {locales.map((candidate) => (
            <button
              key={candidate}
              name="locale"
              value={candidate}
              lang={candidate}
              aria-pressed={candidate === locale}
              className={choiceClass}
            >
              {localeNames[candidate]}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend className="mb-1 text-xs text-ink-soft">{t('common.theme.choose')}</legend>
        <div className="flex rounded-md bg-sunken p-1">
          {themes.map((candidate) => (
            <button
              key={candidate}
              name="theme"
              value={candidate}
              aria-pressed={candidate === theme}
              className={choiceClass}
            >
              {t(`common.theme.${candidate}`)}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  )
}
