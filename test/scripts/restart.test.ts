import { expect, test } from 'vitest'
import { delayBefore } from '#scripts/supervisor/supervised.ts'

const NOW = 1_000_000

test('each restart of a minute waits twice as long as the one before', () => {
  expect(delayBefore([], NOW)).toBe(250)
  expect(delayBefore([NOW - 10], NOW)).toBe(500)
  expect(delayBefore([NOW - 2_000, NOW - 1_000, NOW - 10], NOW)).toBe(2_000)
})

test('after five restarts in a minute the sixth waits until the first of them is a minute ago', () => {
  const restarts = [NOW - 50_000, NOW - 40_000, NOW - 30_000, NOW - 20_000, NOW - 10_000]
  expect(delayBefore(restarts, NOW)).toBe(10_000)
})

test('restarts of earlier minutes count no more', () => {
  expect(delayBefore([NOW - 200_000, NOW - 100_000, NOW - 60_000], NOW)).toBe(250)
})
