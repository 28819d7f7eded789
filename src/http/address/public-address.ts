import type { FastifyRequest } from 'fastify'
import { quote } from '../../schemas/findings.ts'
import { headerOf } from '../request.ts'
import { addressesIn } from './address-range.ts'

/** Where the client sent a request, which is not where it arrived if there is a proxy between them. */
export interface PublicAddress {
  protocol: string
  /** Host name, with the port if it is not that of the protocol. Empty without a Host header. */
  host: string
  /** Path of the proxy that this server does not see: empty, or `/mock`. */
  prefix: string
}

/** A host name, an IPv4 address or an IPv6 address in brackets, each with or without a port. */
const VALID_HOST = /^(?=.{1,255}$)([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

const VALID_PORT = /^[1-9]\d{0,4}$/

/** Segments of characters that mean nothing in HTML, in a header or in a shell; none is `.` or `..`. */
const VALID_PREFIX = /^(?=.{1,256}$)(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' }

const FORWARDED = [
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
] as const

type Forwarded = (typeof FORWARDED)[number]

/** What the values of the headers must be. */
const expectations: Readonly<Record<Forwarded, readonly [RegExp, string]>> = {
  'x-forwarded-proto': [/^https?$/i, 'http or https'],
  'x-forwarded-host': [VALID_HOST, 'a host name with or without a port'],
  'x-forwarded-port': [VALID_PORT, 'a port'],
  'x-forwarded-prefix': [VALID_PREFIX, 'a path such as /mock'],
}

/** Whether a value of a Host header has the form of one. */
export function isHost(text: string): boolean {
  return VALID_HOST.test(text)
}

/** The proxies in front of this server, and what they say about a request. */
export class Proxies {
  readonly #isTrusted: (address: string | undefined) => boolean

  /** `addresses`: values of the option trustProxy. */
  constructor(addresses: readonly string[]) {
    this.#isTrusted = addressesIn(addresses)
  }

  /** From the X-Forwarded headers if a trusted proxy sent the request, otherwise from its Host header. */
  publicAddressOf(request: FastifyRequest): PublicAddress {
    const protocol = request.protocol
    const own = { protocol, host: headerOf(request, 'host') ?? '', prefix: '' }
    if (!isForwarded(request) || !this.#isTrusted(request.socket.remoteAddress)) return own
    const given = (name: Forwarded) => {
      const value = lastValue(request, name)
      return value !== undefined && isValid(name, value) ? value : undefined
    }
    const seen = given('x-forwarded-proto')?.toLowerCase() ?? protocol
    const host = given('x-forwarded-host') ?? own.host
    const port = given('x-forwarded-port')
    const full = port === undefined || /:\d+$/.test(host) ? host : `${host}:${port}`
    const usual = `:${DEFAULT_PORTS[seen]}`
    return {
      protocol: seen,
      host: full.endsWith(usual) ? full.slice(0, -usual.length) : full,
      prefix: given('x-forwarded-prefix')?.replace(/\/$/, '') ?? '',
    }
  }

  /** Texts about the headers of a proxy that have no effect, because of their value or of the address they come from. */
  warningsOf(request: FastifyRequest): string[] {
    const address = request.socket.remoteAddress
    const warnings = headerOf(request, 'forwarded') === undefined ? [] : [FORWARDED_IS_IGNORED]
    if (!isForwarded(request)) return warnings
    const names = FORWARDED.filter((name) => headerOf(request, name) !== undefined)
    if (!this.#isTrusted(address)) {
      return [...warnings, `${names.join()} is ignored: ${address} is not in --trust-proxy`]
    }
    const invalid = names.flatMap((name) => {
      const value = lastValue(request, name) as string
      if (isValid(name, value)) return []
      return [`${name} is ignored: found ${quote(value)}, expected ${expectations[name][1]}`]
    })
    return [...warnings, ...invalid]
  }
}

const FORWARDED_IS_IGNORED = 'forwarded is ignored: only the x-forwarded headers are read'

/** Whether a request has headers whose effect depends on the address that it came from. */
export function isForwarded({ headers }: FastifyRequest): boolean {
  return FORWARDED.some((name) => headers[name] !== undefined)
}

/** The value that the nearest proxy added: the last one. */
function lastValue(request: FastifyRequest, name: Forwarded): string | undefined {
  return headerOf(request, name)?.split(',').at(-1)?.trim()
}

function isValid(name: Forwarded, value: string): boolean {
  const [pattern] = expectations[name]
  return pattern.test(value) && (name !== 'x-forwarded-port' || Number(value) <= 65_535)
}
