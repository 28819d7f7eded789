import { isException, proxiesFor } from '../settings/proxies.ts'
import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

/** Checks for a proxy between clients and the server. The proxy URLs are not printed: they may contain passwords. */
export function proxyCheck({ env }: Machine, url: string): Check {
  const name = 'proxy'
  const { hostname } = new URL(url)
  const set = proxiesFor(url, env)
  if (set.length === 0) return { name, found: 'none' }
  if (isException(url, env)) return { name, found: `${set.join(', ')}, but not for ${hostname}` }
  const found = `${set.join(', ')} may redirect requests to ${hostname}`
  return { name, found, advice: `add ${hostname} to NO_PROXY and no_proxy` }
}

const PREFIX = 'HUAWEICLOUD_SDK_'

/** The server that SDKs should call. */
export interface SdkTarget {
  url: string
  /** Its option auth. */
  auth: string
  accessKeys: readonly string[]
}

/** Checks that the SDKs would call the server with keys it knows. Keys are not printed. */
export function sdkCheck({ env }: Machine, { url, auth, accessKeys }: SdkTarget): Check {
  const name = 'sdk'
  const endpoints = endpointsIn(env)
  const foreign = endpoints.find((endpoint) => !endpoint.urls.every((one) => isSame(one, url)))
  if (foreign !== undefined) {
    const found = `${foreign.variable} is ${foreign.urls.map(withoutSecrets).join(', ')}, not ${url}`
    return { name, found, advice: 'set it to the value that `env` prints' }
  }
  const where = endpoints.length === 0 ? 'no variable sets an endpoint' : `endpoints at ${url}`
  const key = env[`${PREFIX}AK`]
  if (!key) return { name, found: `no ${PREFIX}AK, ${where}` }
  if (accessKeys.includes(key)) return { name, found: `keys of the scene, ${where}` }
  const found = `${PREFIX}AK is not a key of the scene, ${where}`
  if (endpoints.length > 0 && auth !== 'verify') return { name, found }
  const risk = endpoints.length === 0 ? 'SDKs may call the real cloud' : '--auth verify refuses it'
  return { name, found, advice: `${risk}; set it to the value that \`env\` prints` }
}

interface EndpointVariable {
  variable: string
  urls: string[]
}

/** The variables with endpoints of IAM and ModelArts. A host without a scheme means https. */
function endpointsIn(env: Machine['env']): EndpointVariable[] {
  return Object.entries(env).flatMap(([variable, value]) => {
    const isOne = /^HUAWEICLOUD_SDK_(IAM_ENDPOINT|REGION_(IAM|MODELARTS)_\w+)$/.test(variable)
    if (!isOne || !value) return []
    const hosts = value.split(',').map((host) => host.trim())
    return [
      { variable, urls: hosts.map((host) => (host.includes('://') ? host : `https://${host}`)) },
    ]
  })
}

function isSame(endpoint: string, url: string): boolean {
  return URL.canParse(endpoint) && originOf(endpoint) === originOf(url)
}

/** Scheme, host and port; 127.0.0.1 for every name of this machine. */
function originOf(url: string): string {
  return new URL(url).origin.replace(/\/\/(localhost|\[::1\])(?=:|$)/, '//127.0.0.1')
}

/** A URL without credentials and path. */
function withoutSecrets(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an invalid URL'
}
