import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeystoreRefused, openOrMakeKeystore } from '#wallet/keys/keystore.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-keystore-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

test('the first start makes a keystore that only its owner reads, and the next one finds the same seed', async () => {
  const file = join(directory, 'new', 'keystore.json')
  const made = await openOrMakeKeystore(file, 'correct horse')
  expect(made).toHaveLength(64)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await openOrMakeKeystore(file, 'correct horse')).toEqual(made)
})

test('two processes that start at once get the same seed', async () => {
  const file = join(directory, 'race.json')
  const [one, two] = await Promise.all([openOrMakeKeystore(file, 'x'), openOrMakeKeystore(file, 'x')])
  expect(one).toEqual(two)
})

test('a wrong passphrase is refused in one line that names the variable and tells nothing else', async () => {
  const file = join(directory, 'locked.json')
  await openOrMakeKeystore(file, 'right')
  const refusal = await openOrMakeKeystore(file, 'wrong').catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(KeystoreRefused)
  expect(String(refusal)).toBe(`Error: WALLET_PASSPHRASE does not open WALLET_KEYSTORE=${file}`)
  expect((refusal as Error).cause).toBeUndefined()
})

test('a keystore whose cost was lowered does not open', async () => {
  const file = join(directory, 'lowered.json')
  await openOrMakeKeystore(file, 'right')
  const keystore = JSON.parse(await readFile(file, 'utf8')) as { kdf: { N: number } }
  keystore.kdf.N = 16_384
  await writeFile(file, JSON.stringify(keystore))
  await expect(openOrMakeKeystore(file, 'right')).rejects.toThrow('does not open')
})

test('a file that is no keystore is left as it is and refused', async () => {
  const file = join(directory, 'damaged.json')
  await writeFile(file, '{"version":2}')
  await expect(openOrMakeKeystore(file, 'right')).rejects.toThrow('is not a keystore of version 1')
  expect(await readFile(file, 'utf8')).toBe('{"version":2}')
})
