import { fileURLToPath } from 'node:url'
import type { DataConverter } from '@temporalio/common'
import { payloadCodec } from './payload-codec.ts'

/** What every Temporal client and worker of the house is opened with. @param key 32 bytes, `TEMPORAL_PAYLOAD_KEY` */
export function dataConverter(key: Uint8Array): DataConverter {
  return {
    payloadCodecs: [payloadCodec(key)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  }
}
