import { mkdtemp, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { domainToASCII } from 'node:url'
import { inputInvalid } from '../../control/control-errors.ts'
import { readRegularFile, userOf } from '../../regular-file.ts'
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
  /** More names and addresses for a self-signed certificate. */
  tlsHosts?: readonly string[] | undefined
  /** Paths of PEM files; both or neither. */
  tlsCert?: string | undefined
  tlsKey?: string | undefined
}

/** Reads or creates the certificate that the options ask for; undefined for plain HTTP. 400 Mock.InvalidOption if they do not fit together. */
export async function tlsOf(options: TlsOptions): Promise<Tls | undefined> {
  const { host, tls, tlsHosts = [], tlsCert, tlsKey } = options
  if (tls === undefined && tlsHosts.length > 0) {
    throw invalidTlsOption('tlsHosts', '--tls-hosts without --tls self-signed', 'both')
  }
  if (tlsCert === undefined && tlsKey === undefined) {
    return tls === undefined ? undefined : selfSigned([host, ...tlsHosts])
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
  const { createSecureContext } = await import('node:tls')
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
    return utf8Text(await readRegularFile(file))
  } catch (error) {
    throw invalidTlsOption(option, (error as Error).message, 'a PEM file')
  }
}

/** A certificate for this machine and the hosts, of a new CA. */
async function selfSigned(hosts: readonly string[]): Promise<Tls> {
  const { selfSignedCertificate } = await import('./self-signed.ts')
  const names = ['localhost', '127.0.0.1', '::1', ...hosts.map(nameOf)]
  const known = new Set(names.filter((name) => name !== ''))
  const { ca, ...certificate } = await selfSignedCertificate([...known])
  return { certificate, caFile: await writeCa(ca) }
}

/** Writes the CA file into a folder of its own; returns its path. */
async function writeCa(ca: string): Promise<string> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'modelarts-notebooks-mock-'))
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, ca)
    return caFile
  } catch (error) {
    const expected = `a folder for temporary files that ${userOf()} can write to; TMPDIR names another`
    throw invalidTlsOption('tls', (error as Error).message, expected)
  }
}

/** A host as a certificate names it: without the zone of an IPv6 address, and only ASCII; empty if it has no such form. */
function nameOf(host: string): string {
  const [address = host] = host.split('%', 1)
  return isIP(address) === 0 ? domainToASCII(address) : address
}

type TlsOption = 'tls' | 'tlsHosts' | 'tlsCert' | 'tlsKey'

function invalidTlsOption(option: TlsOption, found: string, expected: string) {
  return inputInvalid('InvalidOption', [{ path: `$.${option}`, found, expected }])
}
