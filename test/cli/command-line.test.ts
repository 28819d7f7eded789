import t from 'tap'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { controlVerbs } from '../../src/cli/control/control-verbs.ts'
import { helpText, optionRows } from '../../src/cli/help/help.ts'
import { flagOf, variableOf } from '../../src/cli/option-names.ts'
import {
  allVerbFlags,
  flagsByVerb,
  type Verb,
  verbShape,
  verbs,
  verbsWith,
} from '../../src/cli/verbs.ts'
import type { Config } from '../../src/config.ts'
import { refusal } from '../support/refusal.ts'

const PREFIX = 'NOTEBOOKS_MOCK_'

/** A value of each option, as text and as parsed. */
const samples: Record<keyof Config, [string, unknown]> = {
  host: ['0.0.0.0', '0.0.0.0'],
  port: ['1234', 1234],
  scene: ['mine', 'mine'],
  noFastPath: ['true', true],
  watch: ['true', true],
  notebooks: ['5', 5],
  seed: ['9', 9],
  auth: ['off', 'off'],
  strict: ['true', true],
  notFoundStatus: ['404', 404],
  listDefaultFeature: ['ANY', 'ANY'],
  nameCase: ['match', 'match'],
  instanceImage: ['full', 'full'],
  poolNodes: ['list', 'list'],
  flavorMatch: ['exact', 'exact'],
  unknownProjects: ['refuse', 'refuse'],
  secondAuthorization: ['refuse', 'refuse'],
  authLock: ['true', true],
  skewClock: ['world', 'world'],
  clock: ['frozen', { rate: 0 }],
  now: ['2026-01-01T00:00:00Z', 1_767_225_600_000],
  durations: ['create=1s,delete=500ms', { create: 1_000, delete: 500 }],
  speed: ['2.5', 2.5],
  namePatterns: ['off', 'off'],
  mountsAfterStop: ['keep', 'keep'],
  idleStop: ['untouched', 'untouched'],
  stoppedLease: ['refuse', 'refuse'],
  region: ['eu-west-101', 'eu-west-101'],
  publicUrl: ['https://mock.example:8443', 'https://mock.example:8443'],
  tls: ['self-signed', 'self-signed'],
  tlsHosts: ['*.mock.example,[::2]', ['*.mock.example', '::2']],
  tlsCert: ['cert.pem', 'cert.pem'],
  tlsKey: ['key.pem', 'key.pem'],
  fault: ['* status=500', [{ operation: '*', status: 500 }]],
  latency: ['150..400', [150, 400]],
  retryAfter: ['5', 5],
  controlHosts: ['mock', ['mock']],
  trustProxy: ['loopback', ['loopback']],
  controlToken: ['a-secret-of-mine', 'a-secret-of-mine'],
  corsOrigins: ['http://localhost:5173', ['http://localhost:5173']],
  log: ['debug', 'debug'],
  stateFile: ['state.json', 'state.json'],
  stateSync: ['always', 'always'],
  worldTtl: ['1h', 3_600_000],
  journalEntries: ['20', 20],
  journalBytes: ['1000000', 1_000_000],
  journalTotalBytes: ['2000000', 2_000_000],
  maxWorlds: ['30', 30],
  shard: ['2/4', '2/4'],
  endpointsFile: ['x.json', 'x.json'],
}

for (const { key, flag, variable } of optionRows()) {
  t.test(`${key} can be set by flag, by environment and in a config file`, async (t) => {
    const [text, value] = samples[key as keyof Config]
    const name = flag.split(' ')[0] as string
    const args = value === true ? [name] : [name, text]
    const file = `${t.testdir({ 'c.json': JSON.stringify({ [key]: key === 'fault' ? [text] : key === 'latency' || key === 'clock' ? text : value }) })}/c.json`
    const of = (command: { config: Config }) => command.config[key as keyof Config]
    t.strictSame(of(readCommandLine(args, {})), value)
    t.strictSame(of(readCommandLine([], { [variable]: text })), value)
    t.strictSame(of(readCommandLine(['--config', file], {})), value)
    t.strictSame(of(readCommandLine([], { [`${PREFIX}CONFIG`]: file })), value)
  })
}

/** A value of each flag that only some commands have, as text and as parsed. */
const ownSamples: Record<string, [string, unknown]> = {
  client: ['go', 'go'],
  url: ['http://mock:1/', 'http://mock:1'],
  project: ['my-test', 'my-test'],
  limit: ['3', 3],
  overwrite: ['true', true],
  times: ['absolute', 'absolute'],
  title: ['Mine', 'Mine'],
  follow: ['true', true],
  timeout: ['2s', 2_000],
  json: ['true', true],
  against: ['https://a.example/', 'https://a.example'],
  language: ['zh', 'zh'],
  yes: ['true', true],
  report: ['x.json', 'x.json'],
  credentialsFile: ['keys.json', 'keys.json'],
  ca: ['ca.pem', 'ca.pem'],
  like: ['r.jsonl', 'r.jsonl'],
  inOrder: ['true', true],
  exact: ['true', true],
  anyRepeats: ['true', true],
  ignore: ['body.name,query.*', ['body.name', 'query.*']],
  junit: ['junit.xml', 'junit.xml'],
  output: ['pact.json', 'pact.json'],
  consumer: ['my-client', 'my-client'],
  provider: ['my-service', 'my-service'],
  upstream: ['http://127.0.0.1:1/', 'http://127.0.0.1:1'],
  writes: ['true', true],
  sign: ['true', true],
  for: ['10m', 600_000],
  into: ['scenes/mine', 'scenes/mine'],
  anonymize: ['off', 'off'],
  keepNames: ['true', true],
  step: ['3', 3],
  update: ['true', true],
  jobs: ['3', 3],
  budget: ['5m', 300_000],
  only: ['A/*,B/c', ['A/*', 'B/c']],
  skip: ['A/*,B/c', ['A/*', 'B/c']],
  since: ['drill.json', 'drill.json'],
  again: ['A/b', 'A/b'],
  bundle: ['b.mockrepro', 'b.mockrepro'],
  slow: ['1s,250', [1_000, 250]],
  timeLimit: ['1m', 60_000],
  maxRate: ['5', 5],
  expect: ['expect.json', 'expect.json'],
  failOn: ['hung,wrong', ['hung', 'wrong']],
  html: ['drill.html', 'drill.html'],
  show: ['drill.json', 'drill.json'],
}

for (const [name, [text, value]] of Object.entries(ownSamples)) {
  t.test(
    `${name} of a command can be set by flag and by environment, but not in a file`,
    async (t) => {
      const flag = `--${flagOf(name)}`
      const file = `${t.testdir({ 'c.json': JSON.stringify({ [name]: value }) })}/c.json`
      for (const verb of verbsWith(name)) {
        const schema = flagsByVerb[verb as keyof typeof flagsByVerb].partial()
        const of = (args: string[], env = {}) => {
          const { verbFlags } = readCommandLine([verb, ...args], env)
          return (schema.parse(verbFlags.input) as Record<string, unknown>)[name]
        }
        const isList = name === 'url' && (['wait', 'verify'].includes(verb) || verb in controlVerbs)
        const expected = isList ? [value] : value
        t.strictSame(of(value === true ? [flag] : [flag, text]), expected, verb)
        t.strictSame(of([], { [variableOf(name)]: text }), expected, verb)
        t.strictSame(of([`${flag}=${text}`], { [variableOf(name)]: 'x' }), expected, verb)
      }
      t.match(
        refusal(() => readCommandLine(['--config', file], {})).message,
        'expected no such key',
      )
    },
  )
}

t.test('the samples above contain every flag', async (t) => {
  t.strictSame(
    Object.keys(samples).sort(),
    optionRows()
      .map(({ key }) => key)
      .sort(),
  )
  t.strictSame(Object.keys(ownSamples).sort(), Object.keys(allVerbFlags).sort())
})

t.test('a default of the help, given as a flag, gives the default value', async (t) => {
  for (const { key, flag, fallback } of optionRows()) {
    t.notMatch(fallback, 'object')
    if (fallback === '') continue
    const { config } = readCommandLine([`${flag.split(' ')[0]}=${fallback}`], {})
    t.strictSame(config[key as keyof Config], readCommandLine([], {}).config[key as keyof Config])
  }
  const shown = Object.fromEntries(optionRows().map(({ key, fallback }) => [key, fallback]))
  t.match(shown, { clock: 'real', durations: '', fault: '', port: '6404', strict: 'false' })
})

t.test('every command accepts the variables that exec sets', async (t) => {
  const env = { [`${PREFIX}URL`]: 'http://127.0.0.1:1', [`${PREFIX}CA`]: '/ca.pem' }
  for (const verb of Object.keys(verbs)) {
    t.equal(readCommandLine(verb === 'exec' ? [verb, '--', 'x'] : [verb], env).verb, verb)
  }
})

t.test(
  'exec and mcp use a free port if none is given, and exec does not parse arguments after --',
  async (t) => {
    const of = (...args: string[]) => readCommandLine(['exec', ...args], {})
    t.match(of('--', 'curl', '-h', '--port', '1', '--', 'x'), {
      help: false,
      operands: ['curl', '-h', '--port', '1', '--', 'x'],
      config: { port: 0 },
    })
    t.equal(of('--port', '7', '--', 'x').config.port, 7)
    t.equal(readCommandLine(['exec', '--', 'x'], { [`${PREFIX}PORT`]: '8' }).config.port, 8)
    t.strictSame(readCommandLine(['init', '--', '--odd'], {}).operands, ['--odd'])
    t.match(of('--help'), { help: true })
    t.equal(readCommandLine(['mcp'], {}).config.port, 0)
  },
)

t.test('only doctor continues with wrong options', async (t) => {
  for (const args of [
    ['--port', 'x'],
    ['--config', 'none.json'],
  ]) {
    const { config, optionsError: mistake } = readCommandLine(['doctor', ...args], {})
    t.equal(config.port, 6404)
    t.match(mistake, { message: /found/ })
    t.equal(refusal(() => readCommandLine(args, {})).message, mistake?.message)
  }
  t.equal(readCommandLine(['doctor'], {}).optionsError, undefined)
})

t.test(
  'a flag wins over the environment, which wins over the file, which wins over the default',
  async (t) => {
    const file = `${t.testdir({ 'c.json': '{"port":1,"seed":1,"auth":"off"}' })}/c.json`
    const { config } = readCommandLine(['--config', file, '--port', '3'], {
      [`${PREFIX}PORT`]: '2',
      [`${PREFIX}SEED`]: '2',
    })
    t.match(config, { port: 3, seed: 2, auth: 'off', host: '127.0.0.1' })
  },
)

t.test('a host is a name or an address, also in brackets', async (t) => {
  const hostOf = (host: string) => readCommandLine(['--host', host], {}).config.host
  for (const host of ['0.0.0.0', 'localhost', 'my-host.local', '主机', '::', '::1', 'fe80::1%lo']) {
    t.equal(hostOf(host), host)
  }
  t.strictSame(['[::1]', '[::]', '[fe80::1%lo]'].map(hostOf), ['::1', '::', 'fe80::1%lo'])
  for (const host of [
    ...['', ' ', 'a b', 'localhost:80', '127.0.0.1:80', 'http://localhost', 'a/b', '[::1', '::1]'],
    ...['[]', '[localhost]', '[127.0.0.1]', '[::1]:80', '[[::1]]', ':::', '::1%', 'a\0', '%lo'],
  ]) {
    t.match(
      refusal(() => hostOf(host)).message,
      /^--host: found .*, expected a host name or IP address, without scheme and port$/,
    )
  }
})

t.test('some options accept several values', async (t) => {
  const { config } = readCommandLine(['--fault', '* status=500', '--fault', '* delay=5'], {
    [`${PREFIX}CONTROL_HOSTS`]: 'mock,mock.local',
  })
  t.equal(config.fault.length, 2)
  t.strictSame(config.controlHosts, ['mock', 'mock.local'])
  t.equal(
    readCommandLine([], { [`${PREFIX}FAULT`]: '* status=500\n* status=501' }).config.fault.length,
    2,
  )
  t.equal(readCommandLine(['--port', '1', '--port', '2'], {}).config.port, 2)
})

t.test(
  'an empty variable counts as unset; variables with another prefix are ignored',
  async (t) => {
    t.equal(readCommandLine([], { [`${PREFIX}PORT`]: '', PATH: '/bin' }).config.port, 6404)
  },
)

t.test('help and version need no valid configuration', async (t) => {
  t.match(readCommandLine(['-h', '--port', 'x'], {}), { help: true })
  t.match(readCommandLine(['-v'], { [`${PREFIX}NONE`]: '1' }), { version: true })
})

t.test('the first word is the command, the rest its operands', async (t) => {
  t.match(readCommandLine(['init', 'a', 'b'], {}), {
    verb: 'init',
    operands: ['a', 'b'],
  })
  t.match(readCommandLine([], {}), { verb: 'serve', operands: [], verbFlags: { input: {} } })
  const { verbFlags } = readCommandLine(['env', '--client', 'go', '--url', 'http://mock:1'], {})
  t.strictSame(verbFlags.input, { client: 'go', url: 'http://mock:1' })
})

t.test('a control token is never printed', async (t) => {
  const token = 'a-secret-of-mine'
  t.notMatch(helpText(), token)
  const variable = `${PREFIX}CONTROL_TOKEN`
  const expected = 'found "***", expected between 8 and 1024 visible ASCII characters'
  for (const [args, env] of [
    [['--control-token', 'short'], {}],
    [[], { [variable]: 'short' }],
    [['--config', `${t.testdir({ 'c.json': '{"controlToken":"short"}' })}/c.json`], {}],
  ] as [string[], Record<string, string>][]) {
    const { message } = refusal(() => readCommandLine(args, env))
    t.ok(message.endsWith(`: ${expected}`), message)
  }
})

t.test('origins are separated by commas, and must match exactly', async (t) => {
  const both = 'http://a.test,https://b.test:8443'
  const read = (text: string) => readCommandLine(['--cors-origins', text], {}).config.corsOrigins
  t.strictSame(read(both), both.split(','))
  t.equal(
    refusal(() => read('http://a.test,*')).message,
    '--cors-origins: found "*", expected scheme, host and port of web pages, such as http://localhost:5173',
  )
})

t.test('an error names the flag, the variable or the file key of the wrong value', async (t) => {
  const file = `${t.testdir({ 'c.json': '{"port":"1"}', 'd.json': '{"prot":1}', 'e.json': 'null', 'f.json': '[]', 'g.json': '{' })}/`
  const cases: [string[], Record<string, string>, RegExp][] = [
    [
      ['--config', `${file}c.json`],
      {},
      /c\.json \$\.port: found "1", expected an integer from 0 to 65535$/,
    ],
    [['--config', `${file}d.json`], {}, /d\.json \$\.prot: found "prot", expected no such key$/],
    [['--config', `${file}e.json`], {}, /e\.json: found null, expected an object of options$/],
    [['--strict=maybe'], {}, /^--strict: found "maybe", expected true or false$/],
    [
      [],
      { [`${PREFIX}STRICT`]: 'yes' },
      /^NOTEBOOKS_MOCK_STRICT: found "yes", expected true or false$/,
    ],
    [
      ['--latency', '9..1'],
      {},
      /^--latency: found "9\.\.1", expected a range with the smaller value first/,
    ],
    [['--port'], {}, /^--port: found nothing, expected a value$/],
    [['--port', 'x'], {}, /^--port: found "x", expected an integer from 0 to 65535$/],
    [
      ['--auth', 'presnt'],
      {},
      /^--auth: found "presnt", expected one of off, present, verify; did you mean "present"\?$/,
    ],
    [
      ['sevre'],
      {},
      /^command: found "sevre", expected one of serve, generate, openapi, init, env, wait, exec, drill, doctor, status, reset, fault, clock, scene, snapshot, logs, capture, tour, verify, pact, import, replay, mcp, compare, record, completion, help; did you mean "serve"\?$/,
    ],
    [
      [],
      { [`${PREFIX}PORT`]: 'x' },
      /^NOTEBOOKS_MOCK_PORT: found "x", expected an integer from 0 to 65535$/,
    ],
    [
      [],
      { [`${PREFIX}PROT`]: '1' },
      /^NOTEBOOKS_MOCK_PROT: found "NOTEBOOKS_MOCK_PROT", expected a variable that --help lists; did you mean "NOTEBOOKS_MOCK_PORT"\?$/,
    ],
    [['--config', `${file}f.json`], {}, /f\.json: found \[\], expected an object of options$/],
    [['--config', `${file}g.json`], {}, /g\.json: found .*JSON.*, expected a JSON file$/],
    [['--config', `${file}none.json`], {}, /none\.json: found .*ENOENT.*, expected a JSON file$/],
    [['--no-such'], {}, /^--no-such: found "no-such", expected a flag that --help lists$/],
    [['-x'], {}, /^-x: found "x"/],
    [
      ['--tls', 'self-singed'],
      {},
      /^--tls: found "self-singed", expected "self-signed"; did you mean "self-signed"\?$/,
    ],
    [['--client', 'go'], {}, /^--client: found with serve, expected only with env$/],
    [
      ['init', '--url', 'x'],
      {},
      /^--url: found with init, expected only with env, wait, doctor, status, reset, fault, clock, scene, snapshot, logs, capture, tour, verify or mcp$/,
    ],
    [['-f'], {}, /^--follow: found with serve, expected only with logs$/],
    [
      ['wait', '--credentials-file', 'x'],
      {},
      /^--credentials-file: found with wait, expected only with compare$/,
    ],
    [
      ['compare', '--ak', 'SECRET'],
      {},
      /^--ak: found a credential, expected it in the environment or in --credentials-file FILE: other users/,
    ],
    [['compare', '--secret-key=SECRET'], {}, /^--secret-key: found a credential, expected it in/],
    [['--token=SECRET', 'compare'], {}, /^--token: found a credential/],
    [['compare', '-sk', 'SECRET'], {}, /^-s: found "s", expected a flag that --help lists$/],
    [['compare', '--agianst', 'x'], {}, /^--agianst: found .*; did you mean "against"\?$/],
    [['help', 'wiat'], {}, /^command: found "wiat", .*; did you mean "wait"\?$/],
    [['help', 'wait', 'env'], {}, /^help: found "env", expected at most one command$/],
    [['record', '--sk=SECRET'], {}, /^--sk: found a credential, expected it in the environment/],
    [['record', 'AKSECRET', 'SECRET'], {}, /^record: found 2 words, expected flags only$/],
    [['compare', 'AKSECRET', 'SECRET'], {}, /^compare: found 2 words, expected flags only$/],
    [['serve', '--against', 'https://a'], {}, /^--against: found with serve, expected only with/],
    [['serve', 'foo'], {}, /^serve: found "foo", expected flags only$/],
    [['serve', '--strict', 'true'], {}, /^serve: found "true", expected flags only$/],
    [['env', 'go', '--client', 'go'], {}, /^env: found "go", expected flags only$/],
    [['--', 'serve'], {}, /^serve: found "serve", expected flags only$/],
    [['exec'], {}, /^exec: found nothing after --, expected a command after --: exec -- npm test$/],
    [['exec', '--'], {}, /^exec: found nothing after --, expected/],
    [['exec', '--', ''], {}, /^exec: found "" after --, expected/],
    [['exec', 'npm', '--', 'x'], {}, /^exec: found "npm", expected a command after --/],
    [['exec', '--port', '--', 'x'], {}, /^--port: found nothing, expected a value$/],
    [['env', '--client'], {}, /^--client: found nothing, expected a value$/],
    [['env', '--clinet', 'go'], {}, /^--clinet: found .*; did you mean "client"\?$/],
  ]
  for (const [args, env, message] of cases) {
    const text = refusal(() => readCommandLine(args, env)).message
    t.match(text, message)
    t.notMatch(text, 'SECRET')
  }
})

t.test('the help lists every option with its default', async (t) => {
  const help = helpText()
  for (const { flag, description, fallback } of optionRows()) {
    t.ok(help.includes(flag), flag)
    t.not(description, '', flag)
    t.ok(help.includes(`${description}${fallback === '' ? '' : ` (${fallback})`}`), flag)
  }
})

t.test('the help of a command has its flags and an example that works', async (t) => {
  for (const verb of Object.keys(verbs) as Verb[]) {
    const { example, summary } = verbs[verb]
    t.ok(helpText(verb).includes(verb === 'serve' ? summary : `modelarts-notebooks-mock ${verb}`))
    for (const [name, { description }] of Object.entries(verbShape(verb))) {
      t.type(description, 'string', name)
      t.match(
        helpText(verb),
        new RegExp(`--${flagOf(name)}.*${description?.replace(/[.]/g, '\\.')}`),
      )
    }
    t.match(readCommandLine(example.split(' '), {}), { verb, help: false })
    t.match(readCommandLine(['help', verb], {}), { verb, help: true })
    t.match(readCommandLine([verb, '--help'], {}), { verb, help: true })
  }
  t.match(helpText('wait'), /^ {2}--timeout TEXT {2}Longest wait\. \(30s\)$/m)
  t.equal(helpText('wait').includes('--port'), false)
})

t.test('a clock is real, frozen, or has a rate', async (t) => {
  const clockOf = (text: string) => readCommandLine(['--clock', text], {}).config.clock
  t.strictSame(clockOf('real'), { rate: 1 })
  t.strictSame(clockOf('frozen'), { rate: 0 })
  t.strictSame(clockOf('2.5'), { rate: 2.5 })
  t.equal(readCommandLine(['--now', '1767225600000'], {}).config.now, 1_767_225_600_000)
  for (const text of ['slow', '-1', '9999999']) {
    t.match(refusal(() => clockOf(text)).message, /^--clock: found .*, expected/)
  }
})

t.test('flags with the address of a server count more than a URL in the environment', async (t) => {
  const env = { NOTEBOOKS_MOCK_URL: 'http://127.0.0.1:7000' }
  for (const verb of ['status', 'wait', 'doctor', 'reset'] as const) {
    t.match(readCommandLine([verb], env).verbFlags.input, { url: /7000|http/ }, verb)
    for (const flags of [
      ['--port', '7001'],
      ['--host', '::1'],
      ['--tls', 'self-signed'],
    ]) {
      t.notOk('url' in readCommandLine([verb, ...flags], env).verbFlags.input, `${verb} ${flags}`)
      t.throws(() => readCommandLine([verb, ...flags, '--url', 'http://127.0.0.1:7002'], {}), {
        message: `${flags[0]}: found with --url, expected one of them`,
      })
    }
  }
})

t.test('words are taken as they are, also those that every object has', async (t) => {
  for (const word of ['constructor', 'toString', '__proto__', 'valueOf']) {
    t.strictSame(readCommandLine(['snapshot', 'save', word], {}).operands, ['save', word])
  }
})

t.test('options that a command does not use are refused, but not their variables', async (t) => {
  for (const verb of ['status', 'reset', 'wait', 'env', 'completion', 'init']) {
    t.throws(() => readCommandLine([verb, '--seed', '7'], {}), {
      message: `--seed: found with ${verb}, expected with a command that uses it, such as serve`,
    })
    const words = { init: ['folder'], completion: ['bash'] }[verb] ?? []
    const env = { NOTEBOOKS_MOCK_SEED: '7' }
    t.equal(readCommandLine([verb, ...words], env).config.seed, 7, verb)
  }
  for (const verb of ['status', 'wait', 'env']) readCommandLine([verb, '--port', '1'], {})
  readCommandLine(['status', '--control-token', 'a-secret'], {})
  readCommandLine(['env', '--scene', 'quickstart'], {})
  for (const verb of ['serve', 'generate', 'doctor', 'mcp', 'compare']) {
    readCommandLine([verb, '--seed', '7'], {})
  }
})

t.test('the words that were given are those before -- without the verb', (t) => {
  const given = (...words: string[]) => readCommandLine(words, {}).given
  t.strictSame(given('--scene', 'drill', 'drill', '--seed=1', '--', 'x'), [
    '--scene',
    'drill',
    '--seed=1',
  ])
  t.strictSame(given('drill', '--json', '--scene', 'drill', '--', 'drill'), [
    '--json',
    '--scene',
    'drill',
  ])
  t.strictSame(given('--seed', '1'), ['--seed', '1'])
  t.end()
})
