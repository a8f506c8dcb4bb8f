import type { Client } from '@temporalio/client'
import { changed } from '../shared/changed.ts'
import { follow } from '../shared/follow.ts'
import { currencyFlowId } from './messages.ts'

export async function followCurrency(client: Client, assetId: number): Promise<void> {
  await follow(client, { flow: 'currency', id: currencyFlowId(assetId), input: { assetId }, signal: changed })
}
