import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

/** The oldest Node it runs on, as package.json says. */
export const LEAST_NODE = [20, 19] as const

export function nodeCheck({ nodeVersion }: Machine): Check {
  const name = 'node'
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const [least, leastMinor] = LEAST_NODE
  const isEnough = major > least || (major === least && minor >= leastMinor)
  if (isEnough) return { name, found: nodeVersion }
  return { name, found: nodeVersion, advice: `install Node ${LEAST_NODE.join('.')} or newer` }
}

export function sm3Check({ hashes }: Machine): Check {
  const name = 'sm3'
  if (hashes.includes('sm3')) return { name, found: 'this Node has it: SDK-HMAC-SM3 is served' }
  const advice = 'sign with SDK-HMAC-SHA256, or take a Node whose OpenSSL has SM3'
  return { name, found: 'this Node has no SM3: SDK-HMAC-SM3 is refused', advice }
}

/** Whether `localhost` leads to where a server with this host listens. */
export async function localhostCheck(machine: Machine, host: string): Promise<Check> {
  const name = 'localhost'
  const addresses = await machine.addressesOf('localhost').catch((): string[] => [])
  const found = addresses.length === 0 ? 'no address' : addresses.join(', ')
  const wanted = { '127.0.0.1': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::1': '::1' }[host]
  if (wanted === undefined ? addresses.length > 0 : addresses.includes(wanted)) {
    return { name, found }
  }
  const address = wanted ?? '127.0.0.1'
  const advice = `let clients call ${address}, or write "${address} localhost" in the hosts file`
  return { name, found, advice }
}
