import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { inputInvalid } from '../../control/control-errors.ts'

/** A certificate and its key, PEM. */
export interface TlsCertificate {
  cert: string
  key: string
}

/** What an HTTPS server shows. */
export interface Tls {
  certificate: TlsCertificate
  /** PEM file of the CA that was made for it, in a folder of its own. */
  caFile?: string
}

export interface TlsOptions {
  /** The address to listen on. */
  host: string
  tls?: 'self-signed' | undefined
  /** PEM files; neither goes without the other. */
  tlsCert?: string | undefined
  tlsKey?: string | undefined
}

/** What the options say of TLS, undefined for plain HTTP; 400 Mock.InvalidOption where they say it wrong. */
export async function tlsOf({ host, tls, tlsCert, tlsKey }: TlsOptions): Promise<Tls | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) {
    return tls === undefined ? undefined : selfSigned(host)
  }
  if (tls !== undefined) {
    throw tlsRefused('tls', '--tls self-signed beside a certificate', 'one of them')
  }
  if (tlsKey === undefined) throw tlsRefused('tlsKey', '--tls-cert without --tls-key', 'both')
  if (tlsCert === undefined) throw tlsRefused('tlsCert', '--tls-key without --tls-cert', 'both')
  return { certificate: await readCertificate(tlsCert, tlsKey) }
}

async function readCertificate(tlsCert: string, tlsKey: string): Promise<TlsCertificate> {
  const [cert, key] = await Promise.all([read('tlsCert', tlsCert), read('tlsKey', tlsKey)])
  try {
    // As bytes, for Node takes an empty text for none.
    createSecureContext({ cert: Buffer.from(cert), key: Buffer.from(key) })
  } catch (error) {
    const found = `${tlsCert} with ${tlsKey}: ${(error as Error).message}`
    throw tlsRefused('tlsCert', found, 'a certificate and its key, both PEM')
  }
  return { cert, key }
}

async function read(option: 'tlsCert' | 'tlsKey', file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw tlsRefused(option, (error as Error).message, 'a PEM file')
  }
}

/** Days that what is made at start is good for; the server makes it anew each time. */
const VALIDITY = 365

/** A certificate for this machine and the host, and the CA that signed it; the key of the CA is kept nowhere. */
async function selfSigned(host: string): Promise<Tls> {
  const { createCA, createCert } = await import('mkcert')
  const ca = await createCA({
    organization: 'modelarts-notebooks-mock',
    countryCode: 'CN',
    state: 'none',
    locality: 'none',
    validity: VALIDITY,
  })
  // A certificate cannot name the zone of an IPv6 address.
  const [address = host] = host.split('%', 1)
  const domains = [...new Set(['localhost', '127.0.0.1', '::1', address])]
  const keyPair = await createCert({ domains, validity: VALIDITY, ca })
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-notebooks-mock-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, ca.cert)
  return { certificate: keyPair, caFile }
}

function tlsRefused(option: 'tls' | 'tlsCert' | 'tlsKey', found: string, expected: string) {
  return inputInvalid('InvalidOption', [{ path: `$.${option}`, found, expected }])
}
