import { expect, test } from 'vitest'
import type { Step } from '#app/components/state-steps.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { depositSteps } from '#app/states/deposit-steps.ts'
import { securitySteps } from '#app/states/security-steps.ts'
import { depositStates, kycStates, withdrawalStates } from '#app/states/states.ts'
import { verificationSteps } from '#app/states/verification-steps.ts'
import { withdrawalSteps } from '#app/states/withdrawal-steps.ts'

const { t } = messagesFor({ locale: 'en', timeZone: 'UTC' })
const asked = new Date('2026-03-02T10:00:00Z')
const moved = new Date('2026-03-03T10:00:00Z')
const statesOf = (steps: readonly Step[]) => steps.map(({ state }) => state)

test('everything before the current step is done and dated where that is known, the rest is to come', () => {
  const steps = withdrawalSteps({ status: 'approved', requestedAt: asked, updatedAt: moved }, t)
  expect(steps).toEqual([
    { label: 'Requested', state: 'done', at: asked },
    { label: 'Amount set aside', state: 'done' },
    { label: 'Approved', state: 'done' },
    { label: 'Paid by the bank', state: 'current', waitsFor: 'the bank payment' },
    { label: 'Cash tokens redeemed on the chain', state: 'upcoming' },
  ])
})

test('a way that ended against what was asked for stops at its failed step', () => {
  expect(depositSteps({ status: 'cancelled', requestedAt: asked, updatedAt: moved }, t)).toEqual([
    { label: 'Requested', state: 'done', at: asked },
    { label: 'Cancelled', state: 'failed', at: moved },
  ])
  const revoked = verificationSteps({ status: 'revoked', submittedAt: asked, decidedAt: moved }, t)
  expect(statesOf(revoked)).toEqual(['done', 'done', 'failed'])
})

test('whatever is not at an end waits for something, and says for what', () => {
  const ways = [
    ...depositStates.map((status) => depositSteps({ status, requestedAt: asked, updatedAt: moved }, t)),
    ...withdrawalStates.map((status) => withdrawalSteps({ status, requestedAt: asked, updatedAt: moved }, t)),
    ...kycStates.map((status) => verificationSteps({ status, submittedAt: asked, decidedAt: null }, t)),
  ]
  for (const way of ways) {
    const current = way.filter(({ state }) => state === 'current')
    const ended = way.every(({ state }) => state === 'done' || state === 'failed')
    expect(current).toHaveLength(ended ? 0 : 1)
    for (const { waitsFor } of current) expect(waitsFor).not.toBeUndefined()
  }
})

test('a submitted security waits for the offices that have not decided, an issued one for its market', () => {
  const security = { submittedAt: asked, offering: null, phase: null, deployment: null }
  const waitsFor = (steps: readonly Step[]) => steps.find(({ state }) => state === 'current')?.waitsFor
  const submitted = { ...security, status: 'submitted' as const }
  expect(waitsFor(securitySteps(submitted, t))).toBe('a compliance officer, an admin')
  expect(waitsFor(securitySteps(submitted, t, ['admin']))).toBe('an admin')
  const issued = {
    ...security,
    status: 'issued' as const,
    offering: { status: 'closed' as const },
    deployment: { verifiedAt: moved },
  }
  expect(waitsFor(securitySteps({ ...issued, phase: 'closed' }, t))).toBe('an admin to open the market')
  expect(statesOf(securitySteps({ ...issued, phase: 'continuous' }, t))).toEqual(Array(5).fill('done'))
})
