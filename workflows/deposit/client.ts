import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { depositFlowId } from './messages.ts'

export async function followDeposit(client: Client, depositId: string): Promise<void> {
  await follow(client, {
    flow: 'deposit',
    id: depositFlowId(depositId),
    input: { depositId },
    signal: changed,
  })
}
