import { useSearchParams } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Notice } from '#app/components/notice.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useRefusal } from './answer.ts'

/** In the address of a page that somebody was led to because another was first. */
export const tooLate = 'too-late'

/** On top of a page with acts: why the one that was just sent was refused. Takes the focus, wherever the form stood. */
export function RefusalNotice() {
  const { t } = useMessages()
  const [query] = useSearchParams()
  const box = useRef<HTMLDivElement>(null)
  const refused = useRefusal()
  const words = refused.length === 0 && query.has(tooLate) ? [t('admin.refusal.notAnyMore')] : refused
  useEffect(() => box.current?.focus(), [refused])
  if (words.length === 0) return null
  return (
    <div ref={box} tabIndex={-1} className="mb-6">
      <Notice tone="error" live>
        {words.join(' ')}
      </Notice>
    </div>
  )
}
