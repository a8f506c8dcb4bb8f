import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { issuerFlowId } from './messages.ts'

export async function followIssuer(client: Client, issuerId: string): Promise<void> {
  await follow(client, { flow: 'issuer', id: issuerFlowId(issuerId), input: { issuerId }, signal: changed })
}
