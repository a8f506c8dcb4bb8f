import { type Hex, keccak256, pad, stringToBytes } from 'viem'

/** A UUID as the contracts take it: its 16 bytes, zeros before them. */
export const bytes32OfUuid = (uuid: string): Hex => pad(`0x${uuid.replaceAll('-', '')}`, { size: 32 })

/** What has no UUID of its own: the hash of its name. */
export const bytes32OfName = (name: string): Hex => keccak256(stringToBytes(name))
