import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { kycFlowId } from './messages.ts'

export async function followKyc(client: Client, caseId: string): Promise<void> {
  await follow(client, { flow: 'kyc', id: kycFlowId(caseId), input: { caseId }, signal: changed })
}
