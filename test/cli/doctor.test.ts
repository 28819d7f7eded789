import t from 'tap'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { printDiagnosis } from '../../src/cli/doctor/doctor.ts'
import { type Machine, thisMachine } from '../../src/cli/doctor/machine.ts'
import type { JsonResponse } from '../../src/cli/get-json.ts'
import { createMockServer } from '../../src/index.ts'
import { NOW } from '../support/mock.ts'

const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })

/** A machine without problems and without a running server. */
const healthy: Machine = {
  nodeVersion: '20.19.0',
  hashes: ['sha256', 'sm3'],
  env: {},
  now: () => NOW,
  addressesOf: async () => ['::1', '127.0.0.1'],
  portError: async () => undefined,
  getJson: async () => Promise.reject(refused),
}

/** A machine with a running mock; the clock of its worlds and of its host are ahead by these ms. */
function machineWithMock({
  auth = 'verify',
  ahead = 0,
  hostAhead = 0,
  shard = undefined as string | undefined,
}): Partial<Machine> {
  const health = { status: 'ok', version: '9.9.9', auth, strict: false, worlds: 0, shard }
  const answer = (body: unknown): JsonResponse => ({ status: 200, hostTime: NOW + hostAhead, body })
  return {
    getJson: async (url) =>
      answer(url.endsWith('/health') ? health : { now: NOW + ahead, rate: 1 }),
  }
}

interface Line {
  ok: boolean
  found: string
  advice?: string
}

/** The results of doctor, by the name of the check. */
async function diagnose(machine: Partial<Machine>, ...flags: string[]) {
  let text = ''
  const command = readCommandLine(['doctor', '--json', ...flags], {})
  const code = await printDiagnosis(command, { ...healthy, ...machine }, (line) => {
    text += line
  })
  const { ok, checks } = JSON.parse(text) as { ok: boolean; checks: (Line & { name: string })[] }
  t.equal(code, ok ? 0 : 1)
  t.equal(
    ok,
    checks.every((check) => check.ok),
  )
  return { text, checks: Object.fromEntries(checks.map((check) => [check.name, check as Line])) }
}

type Case = [Partial<Machine>, string[], boolean, RegExp]

/** Tests one check on many machines. */
function circumstances(name: string, cases: readonly Case[]): void {
  t.test(name, async (t) => {
    for (const [machine, flags, ok, says] of cases) {
      const { checks } = await diagnose(machine, ...flags)
      const { advice, found, ok: isOk } = checks[name] as Line
      t.equal(isOk, ok, `${found}`)
      t.equal(advice === undefined, ok)
      t.match(advice === undefined ? found : `${found}; ${advice}`, says)
    }
  })
}

t.test('prints a line for each check, and exits with 0 if there is no problem', async (t) => {
  const lines: string[] = []
  const command = readCommandLine(['doctor'], {})
  t.equal(await printDiagnosis(command, healthy, (line) => lines.push(line)), 0)
  t.strictSame(lines.join('\n').split('\n'), [
    'ok       node       20.19.0',
    'ok       options    valid',
    'ok       scene      default, 30 notebooks',
    'ok       server     not running; port 6404 of 127.0.0.1 is free',
    'ok       clock      no mock to compare with',
    'ok       localhost  ::1, 127.0.0.1',
    'ok       proxy      none',
    'ok       sdk        no HUAWEICLOUD_SDK_AK, no variable sets an endpoint',
    'ok       sm3        this Node has SM3: SDK-HMAC-SM3 is supported',
  ])
  t.equal(await printDiagnosis(command, { ...healthy, hashes: [] }, (line) => lines.push(line)), 1)
  t.match(lines.at(-1), /^problem {2}sm3 {8}this Node has no SM3.*; sign with SDK-HMAC-SHA256/m)
})

circumstances('node', [
  [{ nodeVersion: '20.18.9' }, [], false, /^20\.18\.9; install Node 20\.19 or newer$/],
  [{ nodeVersion: '18.20.0' }, [], false, /^18/],
  [{ nodeVersion: '24.0.0' }, [], true, /^24/],
])

circumstances('options', [
  [
    {},
    ['--port', 'x'],
    false,
    /^--port: found "x", expected an integer.*; correct them; the other checks use the defaults/,
  ],
  [{}, ['--fault', 'x'], false, /found "x", expected.*; correct them$/],
  [{}, ['--tls-cert', 'none.pem'], false, /^found --tls-cert without --tls-key, expected both/],
  [{}, ['--tls-key', 'none.pem'], false, /^found --tls-key without --tls-cert, expected both/],
  [{}, ['--config', 'none.json'], false, /^none\.json: found ENOENT.*expected a JSON file/],
])

const broken = t.testdir({ 'notebooks.json': '[{"name":"a b"}]' })

circumstances('scene', [
  [
    {},
    ['--scene', 'nowhere'],
    false,
    /^scene: found "nowhere", expected one of .*\bdefault\b.*init FOLDER$/,
  ],
  [{}, ['--scene', broken], false, /notebooks\.json \$\[0\]\..*\(and \d+ more\); correct it/],
])

const other: Partial<Machine> = {
  getJson: async () => ({ status: 404, hostTime: undefined, body: undefined }),
}

circumstances('server', [
  [machineWithMock({}), [], true, /^mock 9\.9\.9 at http:\/\/127\.0\.0\.1:6404, --auth verify$/],
  [other, [], false, /not a mock \(404\); stop it, or use another --port$/],
  [other, ['--url', 'http://a'], false, /not a mock \(404\); give the --url of a running mock$/],
  [{}, ['--url', 'http://a'], false, /^connection refused at http:\/\/a; start it, or give/],
  [{ portError: async () => 'EADDRINUSE' }, [], false, /port 6404.*EADDRINUSE.*; stop it/],
  [
    { portError: async () => 'EACCES' },
    ['--port', '80'],
    false,
    /port 80 .*; use another --port or/,
  ],
])

const MINUTE = 60_000

/** A machine with a running mock whose control plane requires a token. */
const guarded: Partial<Machine> = {
  getJson: async (url, token) => {
    const answer = (await machineWithMock({}).getJson?.(url)) as JsonResponse
    return url.endsWith('/health') || token === 'right-one'
      ? answer
      : { ...answer, status: 401, body: {} }
  },
}

circumstances('clock', [
  [machineWithMock({ ahead: 15 * MINUTE, hostAhead: 15 * MINUTE }), [], true, /^900 s between/],
  [
    machineWithMock({ ahead: -16 * MINUTE, hostAhead: 16 * MINUTE }),
    [],
    false,
    /^960 s .*; --auth verify refuses/,
  ],
  [machineWithMock({ ahead: 16 * MINUTE, hostAhead: 1 }), [], true, /^960 s/],
  [
    machineWithMock({ ahead: 16 * MINUTE, hostAhead: 16 * MINUTE, shard: '1/4' }),
    [],
    true,
    /^not compared: the mock is process 1\/4, each has its own clock$/,
  ],
  [machineWithMock({ ahead: 16 * MINUTE }), ['--skew-clock', 'world'], false, /^960 s/],
  [
    machineWithMock({ auth: 'present', ahead: 16 * MINUTE, hostAhead: 16 * MINUTE }),
    [],
    true,
    /^960 s/,
  ],
  [
    {
      getJson: async (url) =>
        url.endsWith('/health')
          ? ((await machineWithMock({}).getJson?.(url)) as JsonResponse)
          : { status: 403, hostTime: undefined, body: {} },
    },
    ['--url', 'http://mock:1'],
    false,
    /did not return its clock \(403\); add the name in http:\/\/mock:1 to --control-hosts/,
  ],
  [guarded, [], false, /did not return its clock \(401\); give the --control-token/],
  [guarded, ['--control-token', 'wrong-one'], false, /did not return its clock \(401\)/],
  [guarded, ['--control-token', 'right-one'], true, /^0 s/],
  [
    {
      getJson: async (url) =>
        url.endsWith('/health')
          ? ((await machineWithMock({}).getJson?.(url)) as JsonResponse)
          : Promise.reject(refused),
    },
    [],
    false,
    /did not return its clock \(no response\)/,
  ],
  [
    {
      getJson: async (url) => ({
        ...((await machineWithMock({}).getJson?.(url)) as JsonResponse),
        hostTime: undefined,
      }),
    },
    [],
    true,
    /^0 s/,
  ],
])

const addresses = (...found: string[]) => ({ addressesOf: async () => found })

circumstances('localhost', [
  [addresses('127.0.0.1'), [], true, /^127\.0\.0\.1$/],
  [
    addresses('::1'),
    [],
    false,
    /^::1; let clients call 127\.0\.0\.1, or add "127\.0\.0\.1 localhost"/,
  ],
  [addresses('::1'), ['--host', '::1'], true, /^::1$/],
  [addresses('127.0.0.1'), ['--host', '::1'], false, /let clients call ::1/],
  [addresses('::1'), ['--host', '0.0.0.0'], false, /127\.0\.0\.1/],
  [addresses('::1'), ['--host', '10.0.0.1'], true, /^::1$/],
  [
    { addressesOf: async () => Promise.reject(refused) },
    ['--host', 'mock'],
    false,
    /^no address; /,
  ],
])

const env = (variables: Record<string, string>) => ({ env: variables })

circumstances('proxy', [
  [
    env({ HTTP_PROXY: 'http://u:secret@p' }),
    [],
    false,
    /^HTTP_PROXY may redirect .* 127\.0\.0\.1; add 127\.0\.0\.1 to NO_PROXY and no_proxy$/,
  ],
  [env({ all_proxy: 'x', NO_PROXY: 'a,b' }), [], false, /^all_proxy may/],
  [env({ HTTPS_PROXY: 'x' }), [], true, /^none$/],
  // Clients read one of the two lists.
  [env({ http_proxy: 'x', NO_PROXY: '127.0.0.1', no_proxy: 'a' }), [], false, /may redirect/],
  [env({ http_proxy: 'x', NO_PROXY: 'a', no_proxy: '127.0.0.1' }), [], false, /may redirect/],
  [env({ http_proxy: 'x', NO_PROXY: '*', no_proxy: '127.0.0.1' }), [], true, /but not for/],
  [env({ HTTPS_PROXY: 'x' }), ['--tls', 'self-signed'], false, /^HTTPS_PROXY/],
  ...['*', '127.0.0.1', 'a, 127.0.0.1:6404', '127.0.0.0/8', '0.0.0.0/0'].map(
    (list): Case => [
      env({ http_proxy: 'x', no_proxy: list }),
      [],
      true,
      /^http_proxy, but not for/,
    ],
  ),
  ...[
    '',
    '127.0.0.2',
    '127.0.0.1:1',
    '10.0.0.0/8',
    '127.0.0.0/33',
    '127.0.0.0/x',
    '::1/128',
    '.0.0.1',
    '127.0.0.0/-1',
  ].map((list): Case => [env({ http_proxy: 'x', no_proxy: list }), [], false, /may redirect/]),
  ...['mock.lab', '.mock.lab', '*.lab', 'lab', '.LAB', 'a.mock.lab:80/'].map(
    (list, index): Case => [
      env({ http_proxy: 'x', NO_PROXY: list }),
      ['--url', 'http://a.mock.lab:80'],
      index < 5,
      /a\.mock\.lab/,
    ],
  ),
  [env({ http_proxy: 'x', NO_PROXY: '::1' }), ['--host', '::1'], true, /but not for \[::1\]/],
  [env({ http_proxy: 'x', NO_PROXY: '[::1]:6404' }), ['--host', '::1'], true, /but not/],
  [env({ http_proxy: 'x', NO_PROXY: '::/64' }), ['--host', '::1'], true, /but not/],
  [env({ http_proxy: 'x', NO_PROXY: '::/129' }), ['--host', '::1'], false, /may redirect/],
])

const AK = 'MOCKAK00000ADMIN0001'
const REGION = 'HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4'
const IAM = 'HUAWEICLOUD_SDK_IAM_ENDPOINT'
const HERE = 'http://127.0.0.1:6404'

circumstances('sdk', [
  [env({ HUAWEICLOUD_SDK_AK: AK }), [], true, /^keys of the scene, no variable sets an endpoint$/],
  [env({ HUAWEICLOUD_SDK_AK: AK, [IAM]: HERE }), [], true, /^keys of the scene, endpoints at/],
  [
    env({ HUAWEICLOUD_SDK_AK: 'REAL' }),
    [],
    false,
    /is not a key of the scene.*; SDKs may call the real cloud/,
  ],
  [
    env({ HUAWEICLOUD_SDK_AK: 'REAL', [IAM]: HERE }),
    [],
    true,
    /not a key of the scene, endpoints at/,
  ],
  [
    env({ HUAWEICLOUD_SDK_AK: 'REAL', [IAM]: HERE }),
    ['--auth', 'verify'],
    false,
    /verify refuses it/,
  ],
  [
    { ...env({ HUAWEICLOUD_SDK_AK: 'REAL', [IAM]: HERE }), ...machineWithMock({}) },
    [],
    false,
    /verify refuses/,
  ],
  [env({ [IAM]: '', [REGION]: 'http://localhost:6404/, http://[::1]:6404' }), [], true, /^no HUAW/],
  [
    env({ [REGION]: `${HERE},https://u:secret@real.example/x` }),
    [],
    false,
    /_CN_NORTH_4 is http:\/\/127\.0\.0\.1:6404, https:\/\/real\.example, not http/,
  ],
  [
    env({ [IAM]: 'iam.example.com' }),
    [],
    false,
    /IAM_ENDPOINT is https:\/\/iam\.example\.com, not/,
  ],
  [env({ [IAM]: 'http://' }), [], false, /is an invalid URL, not/],
  [env({ [IAM]: 'https://127.0.0.1:6404' }), [], false, /is https:/],
  [env({ HUAWEICLOUD_SDK_REGION_ECS_CN_NORTH_4: 'https://real' }), [], true, /no variable/],
])

t.test('secrets are not shown', async (t) => {
  const secrets = {
    HUAWEICLOUD_SDK_AK: 'SECRETKEY',
    HUAWEICLOUD_SDK_SK: 'SECRETKEY',
    HUAWEICLOUD_SDK_SECURITY_TOKEN: 'SECRETKEY',
    HTTP_PROXY: 'http://u:SECRETKEY@proxy',
    [IAM]: 'https://u:SECRETKEY@iam.example.com/SECRETKEY',
  }
  t.notMatch((await diagnose(env(secrets))).text, 'SECRETKEY')
  delete (secrets as Partial<typeof secrets>)[IAM]
  t.notMatch((await diagnose(env(secrets))).text, 'SECRETKEY')
})

t.test('the checks also run on the real machine', async (t) => {
  t.equal(thisMachine.nodeVersion, process.versions.node)
  t.ok(Math.abs(thisMachine.now() - Date.now()) < 60_000)
  t.ok((await thisMachine.addressesOf('localhost')).length > 0)
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const url = await mock.listen()
  const port = Number(new URL(url).port)
  t.equal(await thisMachine.portError('127.0.0.1', port), 'EADDRINUSE')
  t.equal(await thisMachine.portError('127.0.0.1', 0), undefined)
  const { checks } = await diagnose({ ...thisMachine, env: {} }, '--url', url)
  t.match(checks, { server: { ok: true, found: `mock ` }, clock: { ok: true, found: '0 s' } })
})
