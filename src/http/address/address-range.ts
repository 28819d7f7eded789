import { BlockList, isIP } from 'node:net'

/** Names of ranges, the same as those of Express and Fastify. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** What an address range may be, for error messages. */
export const ADDRESS_RANGE =
  'an IP address, a range such as 172.16.0.0/12, or loopback, linklocal or uniquelocal'

/** Whether a text is an IP address, a range of them, or one of the names. */
export function isAddressRange(text: string): boolean {
  if (Object.hasOwn(named, text)) return true
  const [, address = '', bits] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128)
}

/** Returns a function that tells whether an address is in one of the ranges. An IPv4 address may be mapped to IPv6. */
export function addressesIn(ranges: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList()
  for (const range of ranges.flatMap((each) => named[each] ?? each)) {
    const [address, bits] = range.split('/') as [string, string?]
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (given = '') => {
    // The zone of a link-local address.
    const [address] = given.split('%', 1) as [string]
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}
