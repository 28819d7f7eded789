import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { selfSignedCertificate } from '../../../src/http/listener/self-signed.ts'
import { createMockServer } from '../../../src/index.ts'

const run = promisify(execFile)

const names = ['localhost', 'mock_service', '*.mock.example', 'xn--bcher-kva.example']
const addresses = [
  '127.0.0.1',
  '10.20.30.255',
  '::1',
  'fe80::1:2',
  '1:2:3:4:5:6:7:8',
  '::ffff:1.2.3.4',
]

/** Whether this machine has a program; if not, prints that the test is skipped. */
async function has(t: Test, program: string, version: string): Promise<boolean> {
  try {
    await run(program, [version])
    return true
  } catch {
    t.comment(`skipped: ${program} is not installed`)
    return false
  }
}

t.test('a certificate is of its CA, and for all of its hosts', async (t) => {
  const made = await selfSignedCertificate([...names, ...addresses])
  const [cert, ca] = [new X509Certificate(made.cert), new X509Certificate(made.ca)]
  t.ok(ca.ca)
  t.notOk(cert.ca)
  t.ok(ca.verify(ca.publicKey))
  t.ok(cert.verify(ca.publicKey))
  t.ok(cert.checkIssued(ca))
  for (const name of names.filter((one) => !one.startsWith('*'))) t.ok(cert.checkHost(name), name)
  t.ok(cert.checkHost('a.mock.example'))
  t.notOk(cert.checkHost('mock.example'))
  t.notOk(cert.checkHost('a.b.mock.example'))
  for (const address of addresses) t.ok(cert.checkIP(address), address)
  t.notOk(cert.checkIP('10.20.30.254'))
  t.notOk(cert.checkIP('::2'))
  t.ok(Date.parse(cert.validFrom) < Date.now() - 3_500_000, 'clients may be an hour behind')
  t.ok(Date.parse(cert.validTo) > Date.now() + 360 * 86_400_000)
})

t.test('each has a new CA with a serial number of its own', async (t) => {
  const all = await Promise.all([1, 2].map(() => selfSignedCertificate(['localhost'])))
  const serials = all.flatMap(({ cert, ca }) =>
    [cert, ca].map((pem) => new X509Certificate(pem).serialNumber),
  )
  t.equal(new Set(serials).size, 4)
  for (const serial of serials) t.match(serial, /^[4-7][0-9A-F]{31}$/)
  const [first, second] = all.map(({ ca }) => new X509Certificate(ca))
  t.notOk(first?.verify(second?.publicKey as never))
})

t.test('openssl verify -x509_strict accepts a certificate, for each kind of host', async (t) => {
  if (!(await has(t, 'openssl', 'version'))) return
  const { cert, ca } = await selfSignedCertificate([...names, ...addresses])
  const folder = t.testdir({ 'cert.pem': cert, 'ca.pem': ca })
  const verify = (...hosts: string[]) =>
    run('openssl', [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-check_ss_sig'],
      ...['-CAfile', join(folder, 'ca.pem'), ...hosts, join(folder, 'cert.pem')],
    ])
  for (const name of ['localhost', 'mock_service', 'a.mock.example', 'xn--bcher-kva.example']) {
    t.match((await verify('-verify_hostname', name)).stdout, /cert\.pem: OK/)
  }
  for (const address of addresses) {
    t.match((await verify('-verify_ip', address)).stdout, /cert\.pem: OK/)
  }
  await t.rejects(verify('-verify_hostname', 'other.example'), /mismatch/i)
})

const PYTHON = `
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[2])
context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
print(urllib.request.urlopen(sys.argv[1] + '/health', context=context).status)
`

t.test('Python with VERIFY_X509_STRICT, which 3.13 sets by itself, accepts a server', async (t) => {
  if (!(await has(t, 'python3', '--version'))) return
  const mock = await createMockServer({ tls: 'self-signed' })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  for (const base of [url, url.replace('127.0.0.1', 'localhost')]) {
    const { stdout } = await run('python3', ['-c', PYTHON, base, mock.caFile ?? ''])
    t.equal(stdout, '200\n')
  }
})
