import { isIP } from 'node:net'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { controlForbidden, mediaTypeNotSupported } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'
import type { Proxies } from '../address/public-address.ts'
import { hasBody, headerOf } from '../request.ts'

/**
 * onRequest hook of the control plane: 403 Mock.Forbidden for requests from web pages of other sites
 * (docs/design.md#control-plane).
 */
export function crossSiteGuard(
  controlHosts: readonly string[],
  proxies: Proxies,
): onRequestHookHandler {
  const allowedHosts = new Set(['localhost', ...controlHosts.map((host) => host.toLowerCase())])
  return (request, _reply, done) => {
    expectAllowed('Host', headerOf(request, 'host'), allowedHosts)
    // A proxy may have replaced the Host that the page was loaded from. This is checked even if the proxy is not trusted.
    for (const host of headerOf(request, 'x-forwarded-host')?.split(',') ?? []) {
      expectAllowed('X-Forwarded-Host', host.trim(), allowedHosts)
    }
    const origin = headerOf(request, 'origin')
    const { protocol, host } = proxies.publicAddressOf(request)
    if (origin !== undefined && origin !== `${protocol}://${host}`) {
      throw controlForbidden(`Origin ${quote(origin)}`, 'none, or the origin of this server')
    }
    if (headerOf(request, 'sec-fetch-site') === 'cross-site') {
      throw controlForbidden('Sec-Fetch-Site "cross-site"', 'a request from this site')
    }
    requireJson(request)
    done()
  }
}

/** 415 unless a request with a body has Content-Type application/json: a page of another site cannot send that without a preflight. */
function requireJson(request: FastifyRequest): void {
  const type = headerOf(request, 'content-type')
  if (!hasBody(request.raw) || /^application\/json\s*(;|$)/i.test(type ?? '')) return
  throw mediaTypeNotSupported(`Content-Type ${quote(type)}`, 'application/json')
}

function expectAllowed(
  header: string,
  host: string | undefined,
  allowedHosts: ReadonlySet<string>,
): void {
  if (host === undefined || isAllowed(hostName(host), allowedHosts)) return
  throw controlForbidden(
    `${header} ${quote(host)}`,
    'a loopback name, an IP address or a name from --control-hosts',
  )
}

function isAllowed(name: string, allowedHosts: ReadonlySet<string>): boolean {
  return allowedHosts.has(name) || isIP(name) !== 0 || name.endsWith('.localhost')
}

function hostName(host: string): string {
  const bracketed = /^\[(.*)\](:\d+)?$/.exec(host)?.[1]
  return (bracketed ?? (host.split(':', 1)[0] as string)).toLowerCase()
}
