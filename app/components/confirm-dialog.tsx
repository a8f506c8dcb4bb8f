import { type ReactNode, useRef, useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Button, type ButtonSize, type ButtonVariant } from './button.tsx'

/**
 * A button that sends the form around it after a question. Stands inside a `Form` in place of `SubmitButton`; what
 * the act needs (a reason, a code) are fields of that form. Without scripts it sends at once: the action decides.
 */
export function ConfirmDialog({
  label,
  title,
  children,
  confirmLabel,
  variant = 'secondary',
  size = 'regular',
  ...named
}: {
  /** On the button. */
  label: string
  title: string
  /** What will happen, with its figures, and whether it can be undone. */
  children: ReactNode
  confirmLabel: string
  variant?: ButtonVariant
  size?: ButtonSize
  name?: string
  value?: string
}) {
  const { t } = useMessages()
  const [open, setOpen] = useState(false)
  const submitter = useRef<HTMLButtonElement>(null)
  const confirm = () => {
    setOpen(false)
    submitter.current?.form?.requestSubmit(submitter.current)
  }
  return (
    <>
      {/* Sends once it is confirmed; the visible button only asks, or sends itself where there are no scripts. */}
      <button ref={submitter} {...named} type="submit" hidden />
      <Button
        {...named}
        type="submit"
        variant={variant}
        size={size}
        onClick={(event) => {
          event.preventDefault()
          setOpen(true)
        }}
      >
        {label}
      </Button>
      <ModalOverlay
        isOpen={open}
        onOpenChange={setOpen}
        isDismissable
        className="fixed inset-0 z-40 flex items-end justify-center bg-scrim p-4 data-[entering]:animate-appear sm:items-center"
      >
        <Modal className="w-full max-w-md rounded-lg border border-line bg-raised p-6 shadow-float">
          <Dialog role="alertdialog" className="outline-none">
            <Heading slot="title" className="font-display text-xl">
              {title}
            </Heading>
            <div className="mt-3 text-ink-soft">{children}</div>
            <div className="mt-6 flex flex-wrap justify-end gap-3">
              <Button autoFocus onClick={() => setOpen(false)}>
                {t('common.actions.cancel')}
              </Button>
              <Button variant={variant === 'danger' ? 'danger' : 'primary'} onClick={confirm}>
                {confirmLabel}
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  )
}
