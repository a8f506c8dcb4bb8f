import { BIP32Factory, type BIP32Interface } from 'bip32'
import { type Network, networks, payments } from 'bitcoinjs-lib'
import * as secp256k1 from 'tiny-secp256k1'
import { bytesToHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

const bip32 = BIP32Factory(secp256k1)

/** Which Bitcoin and Litecoin networks addresses are for. */
export type UtxoNetwork = 'mainnet' | 'regtest'

/** Who signs on the EVM chain for the venue. The custodian signs for delegated accounts and never sends. */
export const serviceNames = ['owner', 'registrar', 'minter', 'operator', 'custodian'] as const
export type ServiceName = (typeof serviceNames)[number]

export type DerivedAddress = { readonly path: string; readonly address: string }
export type AccountAddresses = Readonly<Record<'btc' | 'ltc' | 'evm', DerivedAddress>>

/**
 * All keys of the venue, derived from one seed. The seed and what is derived from it stay inside: whoever has this
 * can let it sign, not read it.
 */
export interface WalletKeys {
  /** The three deposit addresses of a trading account; the account's number is the key's index. */
  addressesOf(account: bigint): AccountAddresses
  /** Signs with the account's own EVM key. */
  evmAccount(account: bigint): PrivateKeyAccount
  /** Signs for the venue; each service has a hardened account of its own (BIP-44 `account'` 1 to 5). */
  service(name: ServiceName): PrivateKeyAccount
}

/** BIP-32: an index that is not hardened is below 2³¹. */
const indexLimit = 2n ** 31n

const litecoin: Readonly<Record<UtxoNetwork, Network>> = {
  mainnet: {
    messagePrefix: '\x19Litecoin Signed Message:\n',
    bech32: 'ltc',
    bip32: { public: 0x019da462, private: 0x019d9cfe },
    pubKeyHash: 0x30,
    scriptHash: 0x32,
    wif: 0xb0,
  },
  regtest: {
    messagePrefix: '\x19Litecoin Signed Message:\n',
    bech32: 'rltc',
    bip32: { public: 0x043587cf, private: 0x04358394 },
    pubKeyHash: 0x6f,
    scriptHash: 0x3a,
    wif: 0xef,
  },
}
const bitcoin: Readonly<Record<UtxoNetwork, Network>> = {
  mainnet: networks.bitcoin,
  regtest: networks.regtest,
}
/** SLIP-44: 0 Bitcoin, 1 every test network; Litecoin's regtest keeps Litecoin's own 2. */
const bitcoinCoin: Readonly<Record<UtxoNetwork, number>> = { mainnet: 0, regtest: 1 }

/**
 * @param seed the 64 bytes of BIP-39
 */
export function walletKeys(seed: Uint8Array, utxoNetwork: UtxoNetwork): WalletKeys {
  const master = bip32.fromSeed(seed)
  const services = new Map(
    serviceNames.map((name, position) => [name, evmSigner(master, `m/44'/60'/${position + 1}'/0/0`)]),
  )
  return {
    addressesOf: (account) => {
      const index = indexOf(account)
      const evmPath = `m/44'/60'/0'/0/${index}`
      return {
        btc: segwitAddress(master, `m/84'/${bitcoinCoin[utxoNetwork]}'/0'/0/${index}`, bitcoin[utxoNetwork]),
        ltc: segwitAddress(master, `m/84'/2'/0'/0/${index}`, litecoin[utxoNetwork]),
        evm: { path: evmPath, address: evmSigner(master, evmPath).address },
      }
    },
    evmAccount: (account) => evmSigner(master, `m/44'/60'/0'/0/${indexOf(account)}`),
    service: (name) => {
      const signer = services.get(name)
      if (signer === undefined) throw new Error(`no service ${name}`)
      return signer
    },
  }
}

function indexOf(account: bigint): string {
  if (account < 0n || account >= indexLimit) throw new RangeError(`account ${account} has no key index`)
  return account.toString()
}

/** Native SegWit (BIP-84). */
function segwitAddress(master: BIP32Interface, path: string, network: Network): DerivedAddress {
  const { address } = payments.p2wpkh({ pubkey: master.derivePath(path).publicKey, network })
  if (address === undefined) throw new Error(`${path} gives no address`)
  return { path, address }
}

function evmSigner(master: BIP32Interface, path: string): PrivateKeyAccount {
  const { privateKey } = master.derivePath(path)
  if (privateKey === undefined) throw new Error(`${path} gives no private key`)
  return privateKeyToAccount(bytesToHex(privateKey))
}
