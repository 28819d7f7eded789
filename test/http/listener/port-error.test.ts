import { once } from 'node:events'
import { mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { platform } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  holdersOf,
  type ListeningSocket,
  listeningSockets,
} from '../../../src/http/listener/listening-sockets.ts'
import { commandFor, ownAddresses, portError } from '../../../src/http/listener/port-error.ts'
import { createMockServer } from '../../../src/index.ts'
import { line, procWith } from '../../support/proc.ts'

t.test('the sockets that listen are read from the table of the kernel', async (t) => {
  const proc = procWith(
    t,
    {
      tcp: [line('0100007F:1904', '0A', 7), line('0100007F:1905', '01', 8)],
      tcp6: [
        line('00000000000000000000000001000000:1904', '0A', 9),
        line('000080FE00000000FF00FC00010000FE:0050', '0A', 10),
      ],
    },
    { 12: { command: 'a', sockets: [7] }, 13: { command: 'b', sockets: [8, 9] } },
  )
  t.strictSame(listeningSockets(proc), [
    { address: '127.0.0.1', port: 6404, inode: '7' },
    { address: '0:0:0:0:0:0:0:1', port: 6404, inode: '9' },
    { address: 'fe80:0:0:0:fc:ff:fe00:1', port: 80, inode: '10' },
  ])
  const [v4, v6, other] = listeningSockets(proc) as [
    ListeningSocket,
    ListeningSocket,
    ListeningSocket,
  ]
  t.strictSame(
    [...holdersOf([v4, v6], proc)],
    [
      [12, [v4]],
      [13, [v6]],
    ],
  )
  t.strictSame([...holdersOf([other], proc)], [])
  t.strictSame(listeningSockets(join(proc, 'none')), [])
  t.strictSame([...holdersOf([v4], join(proc, 'none'))], [])
})

t.test('a link-local address is told with its interface', async (t) => {
  const rest = { mac: '00:00:00:00:00:00', internal: false, cidr: null }
  const v4 = { ...rest, address: '10.0.0.2', netmask: '255.0.0.0', family: 'IPv4' as const }
  const v6 = { ...rest, address: 'fe80::2', netmask: 'ffff::', family: 'IPv6' as const, scopeid: 3 }
  t.strictSame(ownAddresses({ eth0: [v4, v6] }), ['10.0.0.2', 'fe80::2%eth0'])
})

const failed = (code: string) =>
  Object.assign(new Error(`listen ${code}`), { code, syscall: 'listen', errno: -1 })

const wanted = { host: '127.0.0.1', port: 6404 }

t.test('a busy port names its holder, without the flags of its command', async (t) => {
  const sockets = { tcp: [line('0100007F:1904', '0A', 7)] }
  const cases: [string, string][] = [
    ['node\0dist/cli.js\0--control-token\0SECRET\0', '"node dist/cli.js"'],
    ['node\0--token=SECRET\0', '"node"'],
    ['proxy\0http://me:SECRET@host\0', '"proxy"'],
    ['proxy\0TOKEN=SECRET\0', '"proxy"'],
    ['a\nb\0', '"a\\nb"'],
    ['', '""'],
  ]
  for (const [command, shown] of cases) {
    const proc = procWith(t, sockets, { 12: { command, sockets: [7] } })
    const cause = failed('EADDRINUSE')
    const error = portError(cause, wanted, proc)
    t.equal(
      error.message,
      `port 6404: found it in use by process 12 (${shown}), expected a free port; --port 0 takes any (EADDRINUSE)`,
    )
    t.match(error, { code: 'EADDRINUSE', syscall: 'listen', cause })
  }
})

t.test('without a visible holder a busy port names the command that shows it', async (t) => {
  const proc = procWith(t, { tcp: [line('0100007F:1904', '0A', 7)] }, {})
  t.match(
    portError(failed('EADDRINUSE'), wanted, proc).message,
    /^port 6404: found it in use by another process, which `.*6404.*` may show, expected a free port/,
  )
})

t.test('the command depends on the system', async (t) => {
  t.match(commandFor(80, 'linux'), /^ss .*:80/)
  t.match(commandFor(80, 'win32'), /^netstat .*:80/)
  t.match(commandFor(80, 'darwin'), /^lsof .*:80/)
})

t.test('a holder that ends meanwhile has no command', async (t) => {
  const proc = procWith(t, { tcp: [line('0100007F:1904', '0A', 7)] }, {})
  mkdirSync(join(proc, '12', 'fd'), { recursive: true })
  symlinkSync('socket:[7]', join(proc, '12', 'fd', '3'))
  t.match(
    portError(failed('EADDRINUSE'), wanted, proc).message,
    'in use by process 12 (its command is unknown), expected',
  )
})

t.test(
  'every other mistake of host or port is named, any other error is left as it is',
  async (t) => {
    const cases = {
      EACCES:
        /^port 6404: found no right to open it, expected a port from 1024; --port 0 takes any/,
      EADDRNOTAVAIL: /^host 127.0.0.1: found an address .* cannot listen on, expected one of .*127/,
      EAFNOSUPPORT: /^host 127.0.0.1: found an address /,
      EINVAL: /^host 127.0.0.1: found an address /,
      ENOTFOUND: /^host 127.0.0.1: found a name without an address, expected /,
      EAI_AGAIN: /^host 127.0.0.1: found a name without an address, expected /,
    }
    for (const [code, message] of Object.entries(cases)) {
      t.match(portError(failed(code), wanted), { code, syscall: 'listen', message })
    }
    for (const other of [failed('EMFILE'), failed('constructor'), new Error('closed')]) {
      t.equal(portError(other, wanted), other)
    }
  },
)

t.test('the real messages, from this machine', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const messageOf = async (options: { host: string; port?: number }) => {
    const mock = await createMockServer(options)
    t.teardown(() => mock.close())
    return mock.listen().then(
      () => '',
      ({ message }: Error) => message,
    )
  }
  const busy = await messageOf({ host: '127.0.0.1', port })
  if (platform() === 'linux') t.match(busy, `in use by process ${process.pid} (`)
  else t.match(busy, 'in use by another process, which')
  t.match(await messageOf({ host: 'localhost', port }), `port ${port}: found it in use`)
  t.match(await messageOf({ host: '192.0.2.1' }), /^host 192\.0\.2\.1: found an address/)
  t.match(await messageOf({ host: 'nowhere.invalid' }), /^host nowhere\.invalid: found a name/)
})
