import { type BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Whether a peer's address, as the socket tells it, lies in the allowed networks. `::ffff:127.0.0.2` is `127.0.0.2`.
 * Headers play no part: anyone can write them.
 */
export function isAllowed(networks: BlockList, remoteAddress: string | undefined): boolean {
  if (remoteAddress === undefined) return false
  // Link-local addresses carry their interface behind a percent sign.
  const [address = ''] = remoteAddress.split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return networks.check(mapped, 'ipv4')
  if (isIPv4(address)) return networks.check(address, 'ipv4')
  return isIPv6(address) && networks.check(address, 'ipv6')
}
