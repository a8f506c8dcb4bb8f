import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { type Followed, follow } from '../shared/follow.ts'
import { cancelAsked, withdrawalFlowId } from './messages.ts'

const followed = (withdrawalId: string): Omit<Followed, 'signal'> => ({
  flow: 'withdrawal',
  id: withdrawalFlowId(withdrawalId),
  input: { withdrawalId },
})

export async function followWithdrawal(client: Client, withdrawalId: string): Promise<void> {
  await follow(client, { ...followed(withdrawalId), signal: changed })
}

export async function askToCancelWithdrawal(client: Client, withdrawalId: string): Promise<void> {
  await follow(client, { ...followed(withdrawalId), signal: cancelAsked })
}
