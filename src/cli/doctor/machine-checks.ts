import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

/** The oldest supported version of Node, as in package.json. */
export const MIN_NODE = [20, 19] as const

export function nodeCheck({ nodeVersion }: Machine): Check {
  const name = 'node'
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const [minMajor, minMinor] = MIN_NODE
  const isEnough = major > minMajor || (major === minMajor && minor >= minMinor)
  if (isEnough) return { name, found: nodeVersion }
  return { name, found: nodeVersion, advice: `install Node ${MIN_NODE.join('.')} or newer` }
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
