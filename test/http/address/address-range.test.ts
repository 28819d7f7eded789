import t from 'tap'
import { addressesIn, isAddressRange } from '../../../src/http/address/address-range.ts'
import { createMockServer } from '../../../src/index.ts'

t.test('an address is in a range that has it, also as an IPv6 form of an IPv4 address', (t) => {
  const cases: [range: string, inside: string[], outside: string[]][] = [
    ['10.1.2.3', ['10.1.2.3', '::ffff:10.1.2.3'], ['10.1.2.4', '::1']],
    ['10.1.0.0/16', ['10.1.255.0', '::ffff:10.1.0.9'], ['10.2.0.0', '::ffff:10.2.0.0']],
    ['0.0.0.0/0', ['1.2.3.4', '::ffff:1.2.3.4'], ['::1']],
    ['::/0', ['::1', 'fe80::1'], []],
    ['2001:db8::/32', ['2001:db8::9'], ['2001:db9::', '10.0.0.1']],
    ['fe80::/10', ['fe80::1', 'fe80::1%eth0'], ['::1']],
    ['loopback', ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'], ['128.0.0.1', '::2']],
    ['linklocal', ['169.254.1.1', 'fe80::1%eth0'], ['169.255.0.1']],
    ['uniquelocal', ['10.0.0.1', '172.31.0.1', '192.168.9.9', 'fd00::1'], ['172.32.0.1', '::1']],
  ]
  for (const [range, inside, outside] of cases) {
    t.ok(isAddressRange(range), range)
    const has = addressesIn([range])
    for (const address of inside) t.ok(has(address), `${address} in ${range}`)
    for (const address of outside) t.notOk(has(address), `${address} not in ${range}`)
    for (const address of [undefined, '', 'localhost', '10.1.2']) t.notOk(has(address))
  }
  t.ok(addressesIn(['::1', 'uniquelocal'])('10.9.9.9'), 'one of several ranges')
  t.notOk(addressesIn([])('127.0.0.1'), 'no range has no address')
  t.end()
})

t.test('what is no range prevents the start', async (t) => {
  for (const range of [
    '',
    '*',
    'localhost',
    'proxy.test',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/x',
    '10.0.0.0/8/8',
    '10.0.0',
    '::/129',
    '[::1]',
    '10.0.0.1:80',
    ' 10.0.0.1',
    '__proto__',
    'constructor',
    '1\0',
    '😀',
  ]) {
    t.notOk(isAddressRange(range), range)
    await t.rejects(createMockServer({ trustProxy: ['::1', range] }), {
      errorCode: 'Mock.InvalidOption',
      message: /expected an IP address, a range such as .*, at \$\.trustProxy\[1\]$/,
    })
  }
})
