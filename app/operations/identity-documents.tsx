import type { IdentityDocumentKind } from '#app/acts/verification.ts'
import { buttonClass } from '#app/components/button.tsx'
import { Icon } from '#app/components/icon.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

interface Document {
  readonly kind: IdentityDocumentKind
  readonly mediaType: string
  readonly size: number
}

/**
 * The documents of a case in sight, each on a sheet of its own. A PDF is drawn by the browser's viewer in a frame, once
 * scrolled to; where a browser has none, it is kept as a file. The frame's box is the document's own policy: browsers
 * show no PDF in a frame with the attribute `sandbox`.
 */
export function IdentityDocuments({ caseId, documents }: { caseId: string; documents: readonly Document[] }) {
  const { t, formatQuantity } = useMessages()
  if (documents.length === 0) return <p className="text-ink-soft">{t('compliance.kyc.noDocuments')}</p>
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      {documents.map(({ kind, mediaType, size }) => {
        const address = `/kyc/${caseId}/documents/${kind}`
        const label = t(`compliance.kyc.document.${kind}`)
        return (
          <figure key={kind} className="grid content-start gap-2">
            <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">{label}</span>
              <span className="text-sm text-ink-soft">
                {t('compliance.kilobytes', { size: formatQuantity(BigInt(Math.ceil(size / 1_024))) })}
              </span>
            </figcaption>
            {mediaType === 'application/pdf' ? (
              <>
                {/* oxlint-disable-next-line react/iframe-missing-sandbox -- the answer's own policy is its box */}
                <iframe
                  src={address}
                  title={t('compliance.kyc.documentPdf', { document: label })}
                  loading="lazy"
                  className="h-96 w-full rounded-md border border-line bg-sunken"
                />
                <a href={address} download className={`${buttonClass('secondary')} justify-self-start`}>
                  <Icon name="file" />
                  {t('compliance.kyc.keepPdf')}
                  <span className="sr-only">: {label}</span>
                </a>
              </>
            ) : (
              <a href={address} target="_blank" rel="noreferrer" className="rounded-md">
                <img
                  src={address}
                  alt={t('compliance.kyc.documentImage', { document: label })}
                  className="max-h-96 w-full rounded-md border border-line bg-sunken object-contain"
                />
              </a>
            )}
          </figure>
        )
      })}
    </div>
  )
}
