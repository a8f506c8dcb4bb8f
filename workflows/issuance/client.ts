import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { issuanceFlowId } from './messages.ts'

export async function followIssuance(client: Client, securityId: string): Promise<void> {
  await follow(client, {
    flow: 'issuance',
    id: issuanceFlowId(securityId),
    input: { securityId },
    signal: changed,
  })
}
