import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { RawHeaders } from './raw-headers.ts'

/** Largest head of a request or an answer, bytes. */
export const MAX_HEAD = 65_536

/** What is sent to the upstream, without its body. */
export interface OutgoingHead {
  method: string
  /** Target of the request line. */
  path: string
  rawHeaders: RawHeaders
  /** Whether it may use a connection again; such a request must be one that can be sent twice. */
  isRepeatable: boolean
}

/** The service behind a recorder. It verifies certificates, follows no redirect and uses no proxy. It speaks HTTP/1.1. */
export class Upstream {
  readonly url: URL
  readonly isLoopback: boolean
  readonly #kept: HttpAgent
  readonly #single: HttpAgent
  readonly #address: RequestOptions & { servername?: string }

  /** `ca` is the PEM text of a CA that is trusted besides the well-known ones. */
  constructor(url: string, ca: string | undefined) {
    this.url = new URL(url)
    const { hostname, port, protocol } = this.url
    const host = hostname.replace(/^\[|\]$/g, '')
    const isTls = protocol === 'https:'
    this.isLoopback = isLoopback(hostname)
    const trust = {
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    }
    const agent = (keepAlive: boolean) =>
      isTls ? new HttpsAgent({ keepAlive, ...trust }) : new HttpAgent({ keepAlive })
    this.#kept = agent(true)
    this.#single = agent(false)
    this.#address = {
      host,
      port: port === '' ? (isTls ? 443 : 80) : Number(port),
      maxHeaderSize: MAX_HEAD,
      setHost: false,
      // The name of the certificate is that of the URL, whatever Host the client sends.
      ...(isTls ? { servername: isIP(host) === 0 ? host : '' } : {}),
    }
  }

  /** Opens a request; the caller writes its body and ends it. */
  open({ isRepeatable, method, path, rawHeaders }: OutgoingHead): ClientRequest {
    const send = this.url.protocol === 'https:' ? httpsRequest : httpRequest
    return send({
      ...this.#address,
      agent: isRepeatable ? this.#kept : this.#single,
      headers: [...rawHeaders],
      method,
      path,
    })
  }

  /** Closes all connections. */
  close(): void {
    this.#kept.destroy()
    this.#single.destroy()
  }
}

/** Whether a host of a URL or a Host header (without port) is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|([\w-]+\.)+localhost|127\.[\d.]+|\[::1\])$/i.test(hostname)
}
