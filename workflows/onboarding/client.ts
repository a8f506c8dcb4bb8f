import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { onboardingFlowId } from './messages.ts'

export async function followOnboarding(client: Client, customerId: string): Promise<void> {
  await follow(client, {
    flow: 'onboarding',
    id: onboardingFlowId(customerId),
    input: { customerId },
    signal: changed,
  })
}
