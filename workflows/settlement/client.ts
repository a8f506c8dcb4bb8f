import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { settlementFlowId } from './messages.ts'

export async function followSettlement(client: Client, segment: number, windowMs: number): Promise<void> {
  await follow(client, {
    flow: 'settlement',
    id: settlementFlowId(segment),
    input: { segment, windowMs },
    signal: changed,
  })
}
