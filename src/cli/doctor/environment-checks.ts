import { BlockList, isIP } from 'node:net'
import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

type Env = Machine['env']

/** Whether a proxy would catch what clients send to the server. Proxies are not shown: their URLs may hold passwords. */
export function proxyCheck({ env }: Machine, url: string): Check {
  const name = 'proxy'
  const { protocol, host, hostname } = new URL(url)
  const scheme = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const set = [scheme, 'ALL_PROXY'].flatMap((upper) =>
    [upper, upper.toLowerCase()].filter((variable) => env[variable]),
  )
  if (set.length === 0) return { name, found: 'none' }
  const exempt = [env['NO_PROXY'], env['no_proxy']].flatMap((text) => text?.split(/[\s,]+/) ?? [])
  if (exempt.some((entry) => isExempt(entry, hostname, host))) {
    return { name, found: `${set.join(', ')}, but not for ${hostname}` }
  }
  const found = `${set.join(', ')} may catch what is sent to ${hostname}`
  return { name, found, advice: `add ${hostname} to NO_PROXY and no_proxy` }
}

/** Whether an entry of NO_PROXY means a host: its name, a domain above it, its port, a network, or all. */
function isExempt(entry: string, hostname: string, host: string): boolean {
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

const PREFIX = 'HUAWEICLOUD_SDK_'

/** The server that SDKs shall call. */
export interface Called {
  url: string
  /** Its level of credentials. */
  auth: string
  accessKeys: readonly string[]
}

/** Whether the SDKs would call the server, or somebody else. Keys are not shown. */
export function sdkCheck({ env }: Machine, { url, auth, accessKeys }: Called): Check {
  const name = 'sdk'
  const endpoints = endpointsIn(env)
  const astray = endpoints.find((endpoint) => !endpoint.places.every((at) => isSame(at, url)))
  if (astray !== undefined) {
    const found = `${astray.variable} names ${astray.places.map(withoutSecrets).join(', ')}, not ${url}`
    return { name, found, advice: 'set it as `env` prints it' }
  }
  const where = endpoints.length === 0 ? 'no variable names an endpoint' : `endpoints at ${url}`
  const key = env[`${PREFIX}AK`]
  if (!key) return { name, found: `no ${PREFIX}AK, ${where}` }
  if (accessKeys.includes(key)) return { name, found: `keys of the scene, ${where}` }
  const found = `${PREFIX}AK is no key of the scene, ${where}`
  if (endpoints.length > 0 && auth !== 'verify') return { name, found }
  const risk = endpoints.length === 0 ? 'SDKs may call the real cloud' : '--auth verify refuses it'
  return { name, found, advice: `${risk}; set it as \`env\` prints it` }
}

interface Endpoints {
  variable: string
  places: string[]
}

/** The variables that say where IAM and ModelArts are; hosts without a scheme mean https. */
function endpointsIn(env: Env): Endpoints[] {
  return Object.entries(env).flatMap(([variable, value]) => {
    const isOne = /^HUAWEICLOUD_SDK_(IAM_ENDPOINT|REGION_(IAM|MODELARTS)_\w+)$/.test(variable)
    if (!isOne || !value) return []
    const places = value.split(',').map((place) => place.trim())
    return [{ variable, places: places.map((at) => (at.includes('://') ? at : `https://${at}`)) }]
  })
}

function isSame(place: string, url: string): boolean {
  return URL.canParse(place) && originOf(place) === originOf(url)
}

/** Scheme, host and port, one name for this machine. */
function originOf(url: string): string {
  return new URL(url).origin.replace(/\/\/(localhost|\[::1\])(?=:|$)/, '//127.0.0.1')
}

/** Where a URL leads, without who asks. */
function withoutSecrets(place: string): string {
  return URL.canParse(place) ? new URL(place).origin : 'what is no URL'
}
