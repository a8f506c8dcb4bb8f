import type { SubmissionResult } from '@conform-to/react'
import { Form as PlainForm, Link } from '@remix-run/react'
import { z } from 'zod'
import { Button } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { ConfirmDialog } from '#app/components/confirm-dialog.tsx'
import { FileField } from '#app/components/file-field.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Icon } from '#app/components/icon.tsx'
import { Notice } from '#app/components/notice.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

export const documentSchema = z.object({ title: z.string().trim().min(1).max(120) })
const withFile = documentSchema.extend({ file: z.file() })

const megabytesMax = 10

interface Document {
  readonly id: string
  readonly title: string
  /** hexadecimal */
  readonly sha256: string
  readonly size: number
}

/** What investors read before they buy; added and taken away while the security is a draft. */
export function DraftDocuments({
  documents,
  draft,
  lastResult,
}: {
  documents: readonly Document[]
  draft: boolean
  lastResult: SubmissionResult<string[]> | undefined
}) {
  const { t, formatQuantity } = useMessages()
  return (
    <Card title={t('public.offering.documents')}>
      {documents.length === 0 ? (
        <p className="text-ink-soft">{t('issuer.documents.none')}</p>
      ) : (
        <ul className="grid divide-y divide-line">
          {documents.map(({ id, title, sha256, size }) => (
            <li
              key={id}
              className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3 first:pt-0"
            >
              <div className="min-w-0">
                <Link
                  reloadDocument
                  to={`/documents/${id}`}
                  className="inline-flex items-center gap-2 rounded-sm font-medium text-accent underline underline-offset-4"
                >
                  <Icon name="file" className="size-4" />
                  {title}
                </Link>
                <p className="text-sm text-ink-soft">
                  {t('public.offering.documents.size', {
                    kilobytes: formatQuantity(BigInt(Math.ceil(size / 1024))),
                  })}
                </p>
                <p className="text-sm text-ink-soft">
                  SHA-256 <Hash value={sha256} label="SHA-256" />
                </p>
              </div>
              {draft ? (
                <PlainForm method="post" preventScrollReset>
                  <input type="hidden" name="form" value="remove" />
                  <input type="hidden" name="document" value={id} />
                  <Button type="submit" variant="danger" size="small">
                    {t('issuer.documents.remove')}
                    <span className="sr-only"> {title}</span>
                  </Button>
                </PlainForm>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {draft ? <AddDocument key={documents.length} lastResult={lastResult} /> : null}
    </Card>
  )
}

function AddDocument({ lastResult }: { lastResult: SubmissionResult<string[]> | undefined }) {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({ id: 'document', schema: withFile, lastResult })
  const labels = { title: t('issuer.documents.title'), file: t('issuer.documents.file') }
  return (
    <div className="mt-5 border-t border-line pt-5">
      <Form form={form} encType="multipart/form-data" preventScrollReset>
        <FormErrors form={form} labels={labels} />
        <TextField field={fields.title} label={labels.title} description={t('issuer.documents.title.help')} />
        <FileField
          field={fields.file}
          label={labels.file}
          description={t('issuer.documents.file.help')}
          accept={['application/pdf']}
          megabytesMax={megabytesMax}
        />
        <div>
          <SubmitButton variant="secondary">{t('issuer.documents.add')}</SubmitButton>
        </div>
      </Form>
    </div>
  )
}

const submitSchema = z.object({})

/** Sends the draft to be approved, with what is still missing. */
export function SubmitDraft({ documents }: { documents: number }) {
  const { t } = useMessages()
  const [form] = useSchemaForm({ id: 'submit', schema: submitSchema })
  return (
    <Card title={t('issuer.submit.title')}>
      <p className="mb-4 text-ink-soft">{t('issuer.submit.lead')}</p>
      {documents === 0 ? (
        <div className="mb-4">
          <Notice tone="warning">{t('issuer.submit.refused.no-documents')}</Notice>
        </div>
      ) : null}
      <Form form={form}>
        <div>
          <ConfirmDialog
            label={t('issuer.submit.send')}
            title={t('issuer.submit.confirm')}
            confirmLabel={t('issuer.submit.send')}
            variant="primary"
          >
            {t('issuer.submit.confirm.body')}
          </ConfirmDialog>
        </div>
      </Form>
    </Card>
  )
}
