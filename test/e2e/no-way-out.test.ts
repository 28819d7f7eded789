import { spawnSync } from 'node:child_process'
import dns from 'node:dns'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { operation, operationIds } from '../../src/schemas/operations.ts'
import { NODE, plainly } from '../support/command.ts'
import { IMAGE, mockWith } from '../support/mock.ts'

const TOUR = fileURLToPath(new URL('../support/tour.mjs', import.meta.url))

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Runs a command in a network namespace with only a loopback interface. */
const ALONE = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/** Why this machine cannot create such a namespace; false if it can. */
function skipReason(): string | false {
  const { error, status, stderr } = spawnSync('unshare', [...ALONE, 'true'], { encoding: 'utf8' })
  if (error !== undefined) return `no unshare: ${error.message}`
  return status === 0 ? false : `no network namespace: ${stderr.trim()}`
}

t.test('the command works without network access', { skip: skipReason() }, async (t) => {
  const file = join(t.testdir(), 'endpoints.json')
  const result = spawnSync('unshare', [...ALONE, ...NODE, TOUR, CLI, file], {
    ...plainly(),
    encoding: 'utf8',
    timeout: 60_000,
  })
  t.equal(result.status, 0, result.stderr)
  const lines = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? 'null')
  t.strictSame(lines, [
    'out: unreachable',
    'list 200',
    'create 200',
    'advance 200',
    'show RUNNING',
    'IAM 201',
    'journal 200',
    'openapi 200',
    'control openapi 200',
    'stop 0',
  ])
})

t.test(
  'localhost listens on one address if ::1 does not exist',
  { skip: skipReason() },
  async (t) => {
    const file = join(t.testdir(), 'no6.mjs')
    writeFileSync(
      file,
      `import { createMockServer } from ${JSON.stringify(CLI.replace(/cli\.js$/, 'library.cjs'))}
    const mock = await createMockServer({ host: 'localhost' })
    await mock.listen()
    const { status } = await fetch(mock.url + '/health')
    console.log(JSON.stringify([mock.urls, status]))
    await mock.close()`,
    )
    const no6 = [...ALONE]
    no6[3] = 'ip link set lo up && { ip -6 addr flush dev lo || true; } && exec "$@"'
    const { stdout, stderr } = spawnSync('unshare', [...no6, ...NODE, file], {
      ...plainly(),
      encoding: 'utf8',
      timeout: 60_000,
    })
    const [urls, status] = JSON.parse(stdout || 'null') ?? [[], stderr]
    t.match(urls, [/^http:\/\/127\.0\.0\.1:\d+$/])
    t.equal(urls.length, 1)
    t.equal(status, 200)
  },
)

t.test('no operation sends a DNS query or opens a connection', async (t) => {
  const { connect } = net.Socket.prototype
  const { lookup } = dns
  const recorded: unknown[] = []
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    recorded.push(args)
    return (connect as (...all: unknown[]) => net.Socket).apply(this, args)
  } as typeof connect
  dns.lookup = ((...args: unknown[]) => {
    // An IP address needs no DNS query.
    if (net.isIP(String(args[0])) === 0) recorded.push(args[0])
    return (lookup as (...all: unknown[]) => void)(...args)
  }) as typeof lookup
  t.teardown(() => {
    net.Socket.prototype.connect = connect
    dns.lookup = lookup
  })
  const mock = await mockWith(t)
  await mock.listen()
  const headers = { host: 'localhost', 'x-auth-token': 'mock-token-admin' }
  const body = {
    name: 'a',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: IMAGE,
    swr_path: 'swr.example.com/group/image:tag',
    uri: 'obs://bucket.example.com/a/',
    volume: { category: 'EVS', ownership: 'MANAGED' },
    endpoints: [{ allowed_access_ips: ['10.0.0.1'], service: 'SSH', key_pair_names: ['k'] }],
  }
  const statuses = new Set<number>()
  for (const id of operationIds) {
    const { method, path } = operation(id)
    const url = path.replace('{project_id}', 'p1').replace(/\{\w+\}/g, 'x')
    const answer = await mock.inject({
      method,
      url,
      headers,
      ...(method === 'GET' ? {} : { payload: body }),
    })
    statuses.add(answer.statusCode)
    t.not(answer.statusCode, 500, id)
  }
  t.ok(statuses.has(200))
  for (const url of ['/openapi.json', '/_mock/openapi.json', '/_mock/requests', '/v3/projects']) {
    t.equal((await mock.inject({ url, headers })).statusCode, 200)
  }
  mock.advance('1h')
  t.strictSame(recorded, [])
  // The recorder works: this opens a connection, to the mock itself.
  t.equal((await fetch(`${mock.url}/health`)).status, 200)
  t.equal(recorded.length, 1)
})
