import type { RequestHandler } from 'express'
import { problem } from './problem.ts'

/** A form without files; the longest of ours carries a few texts of some thousand characters. */
const formBytesMax = 1_048_576
/** With files: who reads them refuses in words what is too large; beyond this nothing is read at all. */
const filesBytesMax = 67_108_864

/**
 * Refuses, before it is read, a body that is announced larger than any of ours, or not announced at all: what reads a
 * form keeps it in memory whole.
 */
export const bodyLimit: RequestHandler = ({ headers }, response, next) => {
  const maximum = headers['content-type']?.startsWith('multipart/form-data') ? filesBytesMax : formBytesMax
  const refusal =
    headers['transfer-encoding'] !== undefined
      ? { status: 411, code: 'length-required', title: 'The length of the body must be announced' }
      : Number(headers['content-length'] ?? 0) > maximum
        ? { status: 413, code: 'too-large', title: `A body of at most ${maximum} bytes is read here` }
        : undefined
  if (refusal === undefined) return next()
  response.setHeader('connection', 'close')
  problem(response, refusal)
}
