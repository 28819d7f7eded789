import { BlockList, isIP } from 'node:net'

/** Variables of an environment, by name. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The variables with hosts that clients call without a proxy. Most clients read the second one first, and Go the first. */
const EXCEPTIONS = ['NO_PROXY', 'no_proxy'] as const

/** Names of this machine. */
const LOCAL = ['127.0.0.1', 'localhost']

/** The variables that are set of those with a proxy for a URL, such as `HTTP_PROXY` and `http_proxy`. */
export function proxiesFor(url: string, env: Variables): string[] {
  const scheme = new URL(url).protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  return [scheme, 'ALL_PROXY'].flatMap((upper) =>
    [upper, upper.toLowerCase()].filter((variable) => env[variable]),
  )
}

/** Whether clients call the host of a URL without a proxy: each of the two variables that is set has it. */
export function isException(url: string, env: Variables): boolean {
  const lists = EXCEPTIONS.flatMap((variable) => env[variable] || [])
  return lists.length > 0 && lists.every((list) => covers(list, new URL(url)))
}

/**
 * Both variables with the host of a server and the names of this machine added to what they have, for clients in an
 * environment with a proxy; none if there is no proxy.
 */
export function exceptionsFor(url: string, env: Variables): Record<string, string> {
  if (proxiesFor(url, env).length === 0) return {}
  const hosts = new Set([bare(new URL(url).hostname), ...LOCAL])
  return Object.fromEntries(
    EXCEPTIONS.map((variable) => {
      const [one, other] = EXCEPTIONS.map((name) => env[name])
      const list = (env[variable] || one || other || '').replace(/[\s,]+$/, '')
      const missing = [...hosts].filter((host) => !covers(list, urlOf(host)))
      return [variable, [list, ...missing].filter((part) => part !== '').join(',')]
    }),
  )
}

function urlOf(host: string): URL {
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}`)
}

/** Whether an entry of a list covers a host: by name, parent domain, port, network, or `*`. */
function covers(list: string, { hostname, host }: URL): boolean {
  return list.split(/[\s,]+/).some((entry) => isCovered(entry, hostname, host))
}

function isCovered(entry: string, hostname: string, host: string): boolean {
  const address = bare(hostname)
  const [network = '', prefix] = entry.split('/')
  if (prefix !== undefined) return isWithin(address, network, Number(prefix))
  if (entry === '*' || entry === host || bare(entry) === address) return true
  const domain = entry.replace(/^\*?\.?/, '.').toLowerCase()
  return entry !== '' && isIP(address) === 0 && hostname.endsWith(domain)
}

function isWithin(address: string, network: string, prefix: number): boolean {
  const families = [isIP(address), isIP(network)]
  const [family] = families
  if (family === 0 || families[1] !== family) return false
  const bits = family === 4 ? 32 : 128
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, prefix, type)
  return list.check(address, type)
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}
