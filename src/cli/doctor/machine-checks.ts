import { isSupportedNode, OLDEST_NODE } from '../../node-version.ts'
import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

export function nodeCheck({ nodeVersion: found }: Machine): Check {
  const name = 'node'
  if (isSupportedNode(found)) return { name, found }
  return { name, found, advice: `install Node ${OLDEST_NODE} or newer` }
}

export function sm3Check({ hashes }: Machine): Check {
  const name = 'sm3'
  if (hashes.includes('sm3')) return { name, found: 'this Node has SM3: SDK-HMAC-SM3 is supported' }
  const advice = 'sign with SDK-HMAC-SHA256, or use a Node whose OpenSSL has SM3'
  return { name, found: 'this Node has no SM3: SDK-HMAC-SM3 is refused', advice }
}

/** Checks that `localhost` resolves to an address where a server with this host listens. */
export async function localhostCheck(machine: Machine, host: string): Promise<Check> {
  const name = 'localhost'
  const addresses = await machine.addressesOf('localhost').catch((): string[] => [])
  const found = addresses.length === 0 ? 'no address' : addresses.join(', ')
  const wanted = { '127.0.0.1': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::1': '::1' }[host]
  if (wanted === undefined ? addresses.length > 0 : addresses.includes(wanted)) {
    return { name, found }
  }
  const address = wanted ?? '127.0.0.1'
  const advice = `let clients call ${address}, or add "${address} localhost" to the hosts file`
  return { name, found, advice }
}
