import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast'
import { Text } from 'react-aria-components/Text'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'
import type { NoticeTone } from './notice.tsx'
import { toneClasses, toneIcons } from './tone.ts'

interface ToastText {
  readonly tone: NoticeTone
  readonly title: string
  readonly body?: string
}

const shown_ms = 8_000
const visibleMax = 4

const queue = new ToastQueue<ToastText>({ maxVisibleToasts: visibleMax })

const tones = { info: 'info', success: 'good', warning: 'warn', error: 'bad' } as const

/** Tells of something that happened elsewhere, as a settled trade. Errors stay until they are dismissed. */
export function toast(text: ToastText): void {
  queue.add(text, text.tone === 'error' ? {} : { timeout: shown_ms })
}

/** Where toasts appear; the root renders it once. */
export function Toasts() {
  const { t } = useMessages()
  return (
    <ToastRegion
      queue={queue}
      aria-label={t('common.toasts.region')}
      className="fixed right-4 bottom-4 z-50 grid w-80 max-w-[calc(100vw-2rem)] gap-2"
    >
      {({ toast: item }) => (
        <Toast
          toast={item}
          className="flex animate-appear items-start gap-3 rounded-lg border border-line bg-raised p-4 shadow-float"
        >
          <span className={`rounded-full p-0.5 ${toneClasses[tones[item.content.tone]]}`}>
            <Icon name={toneIcons[tones[item.content.tone]]} />
          </span>
          <ToastContent className="min-w-0 flex-1">
            <Text slot="title" className="block font-semibold">
              {item.content.title}
            </Text>
            {item.content.body === undefined ? null : (
              <Text slot="description" className="block text-sm text-ink-soft">
                {item.content.body}
              </Text>
            )}
          </ToastContent>
          <button
            type="button"
            onClick={() => queue.close(item.key)}
            aria-label={t('common.actions.dismiss')}
            className="-m-1 flex size-8 items-center justify-center rounded-md text-ink-soft hover:bg-hover hover:text-ink"
          >
            <Icon name="close" className="size-4" />
          </button>
        </Toast>
      )}
    </ToastRegion>
  )
}
