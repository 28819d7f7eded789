import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { inputInvalid } from '../../control/control-errors.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'

/** A certificate and its private key, both as PEM text. */
export interface TlsCertificate {
  cert: string
  key: string
}

/** Certificate of an HTTPS server. */
export interface Tls {
  certificate: TlsCertificate
  /** PEM file of the CA of a self-signed certificate, in a temporary folder of its own. */
  caFile?: string
}

export interface TlsOptions {
  /** The address to listen on. */
  host: string
  tls?: 'self-signed' | undefined
  /** Paths of PEM files; both or neither. */
  tlsCert?: string | undefined
  tlsKey?: string | undefined
}

/** Reads or creates the certificate that the options ask for; undefined for plain HTTP. 400 Mock.InvalidOption if they do not fit together. */
export async function tlsOf({ host, tls, tlsCert, tlsKey }: TlsOptions): Promise<Tls | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) {
    return tls === undefined ? undefined : selfSigned(host)
  }
  if (tls !== undefined) {
    throw invalidTlsOption('tls', '--tls self-signed and a certificate', 'one of them')
  }
  if (tlsKey === undefined) throw invalidTlsOption('tlsKey', '--tls-cert without --tls-key', 'both')
  if (tlsCert === undefined)
    throw invalidTlsOption('tlsCert', '--tls-key without --tls-cert', 'both')
  return { certificate: await readCertificate(tlsCert, tlsKey) }
}

async function readCertificate(tlsCert: string, tlsKey: string): Promise<TlsCertificate> {
  const [cert, key] = await Promise.all([readPem('tlsCert', tlsCert), readPem('tlsKey', tlsKey)])
  try {
    // As bytes, because Node treats an empty string as no certificate.
    createSecureContext({ cert: Buffer.from(cert), key: Buffer.from(key) })
  } catch (error) {
    const found = `${tlsCert} with ${tlsKey}: ${(error as Error).message}`
    throw invalidTlsOption('tlsCert', found, 'a certificate and its key, both PEM')
  }
  return { cert, key }
}

async function readPem(option: 'tlsCert' | 'tlsKey', file: string): Promise<string> {
  try {
    return utf8Text(await readFile(file))
  } catch (error) {
    throw invalidTlsOption(option, (error as Error).message, 'a PEM file')
  }
}

/** Validity of a self-signed certificate and its CA, days; every start makes new ones. */
const VALIDITY_DAYS = 365

/** A certificate for localhost and the host, and a new CA that signs it. The private key of the CA is not stored. */
async function selfSigned(host: string): Promise<Tls> {
  const { createCA, createCert } = await import('mkcert')
  const ca = await createCA({
    organization: 'modelarts-notebooks-mock',
    countryCode: 'CN',
    state: 'none',
    locality: 'none',
    validity: VALIDITY_DAYS,
  })
  // A certificate cannot name the zone of an IPv6 address.
  const [address = host] = host.split('%', 1)
  const domains = [...new Set(['localhost', '127.0.0.1', '::1', address])]
  const keyPair = await createCert({ domains, validity: VALIDITY_DAYS, ca })
  const folder = await mkdtemp(join(tmpdir(), 'modelarts-notebooks-mock-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, ca.cert)
  return { certificate: keyPair, caFile }
}

function invalidTlsOption(option: 'tls' | 'tlsCert' | 'tlsKey', found: string, expected: string) {
  return inputInvalid('InvalidOption', [{ path: `$.${option}`, found, expected }])
}
