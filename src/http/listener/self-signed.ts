import { KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Certificate, Extension } from 'pkijs'

/** A certificate, its private key, and the certificate of the CA that signed it, as PEM text. */
export interface SelfSigned {
  cert: string
  key: string
  ca: string
}

/** Validity, days; every start makes new certificates. */
const VALIDITY_DAYS = 365

/** Certificates are valid from an hour ago on, for clients whose clock is behind. */
const CLOCK_TOLERANCE_MS = 3_600_000

const CA_NAME = 'modelarts-notebooks-mock CA'
const SERVER_NAME = 'modelarts-notebooks-mock'

/** Object identifiers of RFC 5280. */
const COMMON_NAME = '2.5.4.3'
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

/** Octets of key usages, and how many of their last bits are unused (RFC 5280, 4.2.1.3). */
const DIGITAL_SIGNATURE = { octet: 0b1000_0000, unusedBits: 7 }
const SIGN_CERTIFICATES = { octet: 0b0000_0110, unusedBits: 1 }

/** Kinds of names in a certificate (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2
const IP_ADDRESS = 7

/**
 * Makes a CA, and a certificate of it for a server with these host names, wildcards and IP addresses. Both have the key
 * identifiers and usages of RFC 5280, so strict clients such as Python 3.13 accept them. The private key of the CA is
 * not kept.
 *
 * @example await selfSignedCertificate(['localhost', '*.mock.example', '::1']) // -> { cert: '-----BEGIN …', key, ca }
 */
export async function selfSignedCertificate(hosts: readonly string[]): Promise<SelfSigned> {
  const make = await certificateMaker()
  const [caKeys, keys] = [await newKeys(), await newKeys()]
  const caKey = await make.keyIdentifier(caKeys.publicKey)
  const ca = await make.certificate({
    names: { subject: CA_NAME, issuer: CA_NAME },
    publicKey: caKeys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      make.basicConstraints(true),
      make.keyUsage(SIGN_CERTIFICATES),
      make.subjectKeyIdentifier(caKey),
    ],
  })
  const server = await make.certificate({
    names: { subject: SERVER_NAME, issuer: CA_NAME },
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      make.basicConstraints(false),
      make.keyUsage(DIGITAL_SIGNATURE),
      make.serverAuthentication(),
      make.subjectKeyIdentifier(await make.keyIdentifier(keys.publicKey)),
      make.authorityKeyIdentifier(caKey),
      make.alternativeNames(hosts),
    ],
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
  return { cert: pemOf(server), key, ca: pemOf(ca) }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function pemOf(certificate: Certificate): string {
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString()
}

interface CertificateParts {
  names: { subject: string; issuer: string }
  publicKey: webcrypto.CryptoKey
  signingKey: webcrypto.CryptoKey
  extensions: Extension[]
}

/** Functions that make certificates and their extensions. Loads the library, which only `--tls self-signed` needs. */
async function certificateMaker() {
  const [pki, asn1] = await Promise.all([import('pkijs'), import('asn1js')])

  const extension = (id: string, critical: boolean, value: { toBER(): ArrayBuffer }) =>
    new pki.Extension({ extnID: id, critical, extnValue: value.toBER() })

  const nameOf = (commonName: string) =>
    new pki.RelativeDistinguishedNames({
      typesAndValues: [
        new pki.AttributeTypeAndValue({
          type: COMMON_NAME,
          value: new asn1.Utf8String({ value: commonName }),
        }),
      ],
    })

  const generalName = (host: string) =>
    isIP(host) === 0
      ? new pki.GeneralName({ type: DNS_NAME, value: host })
      : new pki.GeneralName({
          type: IP_ADDRESS,
          value: new asn1.OctetString({ valueHex: new Uint8Array(addressBytes(host)).buffer }),
        })

  return {
    async certificate({ names, publicKey, signingKey, extensions }: CertificateParts) {
      const certificate = new pki.Certificate({
        version: 2,
        serialNumber: new asn1.Integer({ valueHex: serialNumber() }),
        subject: nameOf(names.subject),
        issuer: nameOf(names.issuer),
        extensions,
      })
      const start = Date.now() - CLOCK_TOLERANCE_MS
      certificate.notBefore.value = new Date(start)
      certificate.notAfter.value = new Date(start + VALIDITY_DAYS * 86_400_000)
      await certificate.subjectPublicKeyInfo.importKey(publicKey)
      await certificate.sign(signingKey, 'SHA-256')
      return certificate
    },

    /** SHA-1 of the public key, as RFC 5280 has it. It identifies the key and protects nothing. */
    async keyIdentifier(publicKey: webcrypto.CryptoKey) {
      const certificate = new pki.Certificate()
      await certificate.subjectPublicKeyInfo.importKey(publicKey)
      return new asn1.OctetString({ valueHex: await certificate.getKeyHash('SHA-1') })
    },

    basicConstraints: (cA: boolean) =>
      extension(
        pki.id_BasicConstraints,
        true,
        new pki.BasicConstraints(cA ? { cA, pathLenConstraint: 0 } : { cA }).toSchema(),
      ),

    keyUsage: ({ octet, unusedBits }: typeof DIGITAL_SIGNATURE) =>
      extension(
        pki.id_KeyUsage,
        true,
        new asn1.BitString({ valueHex: new Uint8Array([octet]).buffer, unusedBits }),
      ),

    serverAuthentication: () =>
      extension(
        pki.id_ExtKeyUsage,
        false,
        new pki.ExtKeyUsage({ keyPurposes: [SERVER_AUTHENTICATION] }).toSchema(),
      ),

    subjectKeyIdentifier: (identifier: { toBER(): ArrayBuffer }) =>
      extension(pki.id_SubjectKeyIdentifier, false, identifier),

    authorityKeyIdentifier: (keyIdentifier: InstanceType<typeof asn1.OctetString>) =>
      extension(
        pki.id_AuthorityKeyIdentifier,
        false,
        new pki.AuthorityKeyIdentifier({ keyIdentifier }).toSchema(),
      ),

    alternativeNames: (hosts: readonly string[]) =>
      extension(
        pki.id_SubjectAltName,
        false,
        new pki.GeneralNames({ names: hosts.map(generalName) }).toSchema(),
      ),
  }
}

/** 16 random bytes, as a positive integer without a leading zero byte. */
function serialNumber(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16))
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.buffer
}

/** The 4 or 16 bytes of an IP address. */
function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number)
  // A URL has no dots in an IPv6 address, and no leading zeros.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [head = [], tail = []] = groups.map((part) => part.split(':').filter(Boolean))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const value = parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}
