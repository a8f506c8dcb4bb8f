import { z } from 'zod'

const email = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.toLowerCase())
  .pipe(z.email())
/** As it was chosen; nothing is trimmed. The rule for new passwords is the server's, with its reasons. */
const password = z.string().min(1).max(200)
/** Six figures of an authenticator, however they are grouped. */
const code = z
  .string()
  .trim()
  .regex(/^\d{3}\s?\d{3}$/)

export const roles = ['admin', 'superadmin', 'compliance', 'auditor'] as const

export const registrationForm = z.object({ email, password })
export const emailProofForm = z.object({ password })
export const signInForm = z.object({ email, password })
/** A code of six figures, or a recovery code of sixteen characters. */
export const secondFactorForm = z.object({ code: z.string().trim().min(6).max(24) })
export const forgotPasswordForm = z.object({ email })
export const newPasswordForm = z.object({ password })
export const enrolmentForm = z.object({ code })
/** @param enrolled whether there is a second factor: then its code is asked for */
export const changePasswordForm = (enrolled: boolean) =>
  z.object({ currentPassword: password, password, code: enrolled ? code : code.optional() })
export const stepUpForm = z.object({ code: z.string().trim().min(6).max(24) })
export const invitationForm = z.object({
  email,
  name: z.string().trim().min(1).max(200),
  role: z.enum(roles),
})
/** Somebody of the staff, and why: to disable them, or to renew their access. */
export const personForm = z.object({
  staffId: z.uuid(),
  reason: z.string().trim().min(3).max(500),
})
export const revokeForm = z.object({ sessionId: z.uuid() })
