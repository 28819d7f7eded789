import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { serveHere } from '../support/command-here.ts'

t.test('localhost listens on both loopback addresses, and both are printed', async (t) => {
  const file = join(t.testdir(), 'endpoints.json')
  for (const tls of [false, true]) {
    const flags = tls ? ['--tls', 'self-signed'] : []
    const { command, url } = await serveHere(t, [
      ...['--host', 'localhost', '--endpoints-file', file],
      ...flags,
    ])
    const { urls = [url], ca } = JSON.parse(readFileSync(file, 'utf8'))
    t.equal(urls[0], url)
    t.match(
      command.stdout.split('\n').find((line) => line.startsWith('  url  ')),
      urls.join(', '),
    )
    if (urls.length === 1) t.comment('there is no ::1 on this machine: only 127.0.0.1 is tried')
    else t.equal(urls[1], url.replace('127.0.0.1', '[::1]'))
    for (const each of urls) {
      t.equal(await statusOf(`${each}/health`, ca), 200, each)
      t.equal(await statusOf(`${each}/_mock`, ca), 200, each)
    }
    const open = urls.map((each: string) => {
      const { hostname, port } = new URL(each)
      return connect(Number(port), hostname.replace(/[[\]]/g, '')).on('error', () => {})
    })
    await Promise.all(open.map((socket: Socket) => once(socket, 'connect')))
    await command.kill('SIGTERM')
    t.match(await command.ended, { code: 0, stderr: '' })
    for (const each of urls) await t.rejects(statusOf(`${each}/health`, ca), each)
  }
})

t.test(
  'an IPv6 address may stand in brackets and have a zone; URLs have it in brackets',
  async (t) => {
    const zone = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses.filter(({ scopeid }) => scopeid).map(({ address }) => `${address}%${name}`),
    )
    if (zone[0] === undefined) t.comment('no link-local address on this machine: only ::1 is tried')
    const file = join(t.testdir(), 'endpoints.json')
    for (const address of ['::1', ...zone.slice(0, 1)]) {
      for (const host of [address, `[${address}]`]) {
        const { command } = await serveHere(t, ['--host', host, '--endpoints-file', file])
        const { url } = JSON.parse(readFileSync(file, 'utf8'))
        t.match(url, `http://[${address}]:`)
        t.ok(command.stdout.includes(`ready on ${url}\n`))
        const port = Number(url.split(':').at(-1))
        const socket = connect(port, address)
        await once(socket, 'connect')
        socket.destroy()
        await command.kill('SIGTERM')
        await command.ended
      }
    }
  },
)

/** The status of a response; the server must have a certificate of the CA in the file. */
function statusOf(url: string, ca: string | undefined): Promise<number | undefined> {
  const { get } = ca === undefined ? http : https
  return new Promise((answered, failed) => {
    get(url, { agent: false, ...(ca === undefined ? {} : { ca: readFileSync(ca) }) })
      .on('response', (response) => {
        response.resume()
        answered(response.statusCode)
      })
      .on('error', failed)
  })
}

t.test(
  'warns of a control plane that other machines can reach, unless it has a token',
  async (t) => {
    const token = 'a-secret-of-mine'
    const warning = 'other machines can reach the control plane: set a --control-token\n'
    for (const [flags, stderr] of [
      [['--host', '0.0.0.0'], warning],
      [['--host', '0.0.0.0', '--control-token', token], ''],
    ] as const) {
      const { command } = await serveHere(t, [...flags, '--log', 'debug'])
      await command.kill('SIGTERM')
      const ended = await command.ended
      t.equal(ended.stderr, stderr, flags.join(' '))
      t.notMatch(`${ended.stdout}${ended.stderr}`, token)
    }
  },
)
