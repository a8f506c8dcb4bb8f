import { DefaultFailureConverter } from '@temporalio/common'

/** Messages and stacks of failures become payloads too, so that the codec seals them. Named by path, see data-converter.ts. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
