import { inspect } from 'node:util'
import { mnemonicToSeedSync } from 'bip39'
import { HDNodeWallet, Mnemonic } from 'ethers'
import { expect, test } from 'vitest'
import { serviceNames, walletKeys } from '#wallet/keys/derivation.ts'

// The mnemonic of the test vectors in BIP-84.
const bip84 = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const seed = mnemonicToSeedSync(bip84)

test('Bitcoin addresses are those of the vectors in BIP-84', () => {
  const keys = walletKeys(seed, 'mainnet')
  expect(keys.addressesOf(0n).btc).toEqual({
    path: "m/84'/0'/0'/0/0",
    address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
  })
  expect(keys.addressesOf(1n).btc.address).toBe('bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g')
})

test('EVM addresses are those of BIP-44 coin 60, as another library derives them', () => {
  const keys = walletKeys(seed, 'regtest')
  expect(keys.addressesOf(0n).evm).toEqual({
    path: "m/44'/60'/0'/0/0",
    address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
  })
  const ethers = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(bip84), "m/44'/60'/0'/0/1000")
  expect(keys.addressesOf(1000n).evm.address).toBe(ethers.address)
  expect(keys.evmAccount(1000n).address).toBe(ethers.address)
})

test('Litecoin addresses come from coin 2, with the prefix of their network', () => {
  expect(walletKeys(seed, 'mainnet').addressesOf(0n).ltc).toEqual({
    path: "m/84'/2'/0'/0/0",
    address: 'ltc1qjmxnz78nmc8nq77wuxh25n2es7rzm5c2rkk4wh',
  })
  expect(walletKeys(seed, 'regtest').addressesOf(0n).ltc.address).toMatch(/^rltc1q/)
})

test('regtest Bitcoin addresses come from coin 1 with the prefix bcrt', () => {
  const { btc } = walletKeys(seed, 'regtest').addressesOf(1000n)
  expect(btc.path).toBe("m/84'/1'/0'/0/1000")
  expect(btc.address).toMatch(/^bcrt1q/)
})

test('no service shares a key with another or with an account', () => {
  const keys = walletKeys(seed, 'regtest')
  const addresses = [
    ...serviceNames.map((name) => keys.service(name).address),
    ...[0n, 1n, 2n, 1000n].map((account) => keys.addressesOf(account).evm.address),
  ]
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('an account number outside BIP-32 is refused', () => {
  const keys = walletKeys(seed, 'regtest')
  expect(() => keys.addressesOf(2n ** 31n)).toThrow('has no key index')
  expect(() => keys.evmAccount(-1n)).toThrow('has no key index')
})

test('printing the keys shows no key', () => {
  const keys = walletKeys(seed, 'regtest')
  const shown = inspect([keys, keys.evmAccount(1n), keys.service('owner')], { depth: 10, showHidden: true })
  const { privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(bip84), "m/44'/60'/0'/0/1")
  expect(shown).not.toContain(privateKey.slice(2))
  expect(shown).not.toContain(seed.toString('hex'))
})
