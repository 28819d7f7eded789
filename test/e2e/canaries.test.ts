import { cp, readFile, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import { createMockServer } from '../../src/index.ts'
import { Canaries, type CanaryRequest, canaryRequests, canaryRules } from '../support/canaries.ts'
import { serve } from '../support/command.ts'
import { otherNames } from '../support/secret-names.ts'
import { sized } from '../support/size.ts'

/**
 * The only outputs that show a credential, with the reason: a request of the control plane by its path, and texts at
 * start. Every other output that contains a canary is a bug (docs/safety.md#what-counts-as-a-credential).
 */
const exceptions: readonly [output: RegExp, reason: string][] = [
  [
    /^GET \/_mock\/(projects\/p1\/)?state$/,
    'a state must be imported again: its rules match as they are',
  ],
  [/^GET \/_mock\/(projects\/p1\/)?snapshots\/s$/, 'the same form as a state'],
  [/^GET \/_mock\/projects\/p1\/scene$/, 'the files of a scene must be loaded again'],
]

const agent = new Agent({ keepAlive: true })

interface Answer {
  status: number
  text: string
}

/** Sends a request; the text of the answer has its headers, and its body unless the answer is data of the API. */
function send(base: string, { method, path, headers, body }: CanaryRequest): Promise<Answer> {
  return new Promise((answered, failed) => {
    request(`${base}/`, { agent, method, path, headers, setHost: true })
      .on('error', failed)
      .on('response', (response) => {
        const { rawHeaders, statusCode: status = 0 } = response
        text(response).then(
          (content) => answered({ status, text: `${rawHeaders.join('\n')}\n${content}` }),
          failed,
        )
      })
      .end(body)
  })
}

/** The default scene with fault rules that match canaries, and with a password that is one. */
async function sceneWith(t: Test, canaries: Canaries): Promise<string> {
  const folder = t.testdir()
  const file = (name: string) => join(folder, `${name}.json`)
  await cp('fixtures/default', folder, { recursive: true })
  await writeFile(file('faults'), JSON.stringify(canaryRules(canaries, 'scene')))
  const iam = await readFile(file('iam'), 'utf8')
  await writeFile(file('iam'), iam.replaceAll('mock-password', canaries.plant('iam.json')))
  return folder
}

/** Starts to read an event stream; returns its text so far. */
function listen(base: string, path: string): { text: string; end: () => void } {
  const stream = { text: '', end: () => {} }
  const sent = request(`${base}${path}`, (response) => {
    response.on('data', (part: Buffer) => {
      stream.text += part
    })
    response.on('error', () => {})
  })
  sent.on('error', () => {}).end()
  stream.end = () => sent.destroy()
  return stream
}

const ruleIds = (places: readonly string[]): string[] =>
  places.flatMap((where) =>
    ['header', 'query', 'body', 'deep', 'text'].map((kind) => `${where}-${kind}`),
  )

/** Every GET path of the control plane, with parameters that exist. */
async function controlPaths(base: string, requestIds: readonly string[]): Promise<string[]> {
  const { text } = await send(base, { method: 'GET', path: '/_mock', headers: {} })
  const { paths } = JSON.parse(text.slice(text.indexOf('\n{'))) as { paths: string[] }
  const values: Record<string, readonly string[]> = {
    project_id: ['p1'],
    request_id: requestIds,
    sequence: ['1', '2', '500'],
    id: ['nb-canary'],
    name: ['s'],
  }
  return paths.flatMap((line) => {
    const [method, path = ''] = line.split(' ')
    // A server of the command drill alone has one; test/cli/drill looks for canaries in its report.
    if (method !== 'GET' || /\/(events|wait)$|^\/_mock\/drill/.test(path)) return []
    const filled = [...path.matchAll(/\{(\w+)\}/g)].reduce(
      (all, [part, name = '']) =>
        all.flatMap((one) =>
          (
            (path.endsWith('/tour') ? ['quickstart'] : values[name]) ??
            ruleIds(path.startsWith('/_mock/faults') ? ['server'] : ['scene', 'world'])
          ).map((value) => one.replace(part, value)),
        ),
      [path],
    )
    return filled.flatMap((one) =>
      one.endsWith('/requests')
        ? ['', 'format=har', 'format=jsonl'].map((format) => `${one}?limit=100000&${format}`)
        : [one],
    )
  })
}

const control = (path: string, body: unknown, method = 'POST'): CanaryRequest => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

for (const auth of ['present', 'verify'] as const) {
  t.test(`no output shows a credential, wherever it was sent (--auth ${auth})`, async (t) => {
    const canaries = new Canaries()
    const scene = await sceneWith(t, canaries)
    const { command, url } = await serve(t, [
      ...['--log', auth === 'verify' ? 'json' : 'debug', '--auth', auth, '--scene', scene],
      ...['--journal-bytes', '400000000'],
      ...['--fault', `ListNotebooks status=500 header.x-auth-token=${canaries.plant('--fault')}`],
    ])
    const streams = ['/_mock/events', '/_mock/projects/p1/events'].map((path) => listen(url, path))
    for (const [where, path] of [
      ['server', '/_mock/faults'],
      ['world', '/_mock/projects/p1/faults'],
    ] as const) {
      for (const rule of canaryRules(canaries, where)) {
        const { status, text } = await send(url, control(path, rule))
        t.equal(status, 201, text)
        t.strictSame(canaries.placesIn(text), [])
      }
    }
    const leaks = new Map<string, string[]>()
    const look = (output: string, text: string) => {
      const found = canaries.placesIn(text)
      if (found.length > 0) leaks.set(output, found)
    }

    const chance = new SeededRandom(auth)
    const requests = canaryRequests(canaries).filter(
      ({ headers }) => 'x-sdk-date' in headers || chance.fraction() < sized(0.3, 1),
    )
    const requestIds: string[] = []
    for (const one of requests) {
      const { status, text } = await send(url, one)
      if (status === 500 && !text.includes('x-mock-fault-id')) t.fail(text)
      const [, id = ''] = /^x-request-id\n(\w+)$/m.exec(text) ?? []
      if (text.includes('canonicalRequest')) requestIds.push(id)
      look(`the answer ${status} to ${one.method} ${one.path} ${one.body ?? ''}`, text)
    }
    if (auth === 'verify') t.ok(requestIds.length >= 2, 'signatures were refused')

    const expectations = canaryRules(canaries, 'verify').map(({ match }) => ({ match }))
    for (const path of ['/_mock/verify', '/_mock/projects/p1/verify']) {
      const { status, text } = await send(
        url,
        control(path, {
          expect: [
            ...expectations,
            { path: `/elsewhere?token=${canaries.plant('path of an expectation')}` },
            { test: `token=${canaries.plant('test of an expectation')}` },
          ],
          in_order: true,
          unspent_faults: 'fail',
          unserved: 'fail',
          ignored_inputs: 'fail',
        }),
      )
      t.equal(status, 409)
      t.ok(text.length > 10_000, 'there are many findings')
      look(`POST ${path}`, text)
    }
    await send(url, control('/_mock/snapshots/s', {}, 'PUT'))
    await send(url, control('/_mock/projects/p1/snapshots/s', {}, 'PUT'))
    const paths = await controlPaths(url, requestIds.slice(0, 20))
    t.ok(paths.length > 30, `${paths.length} paths of the control plane were read`)
    for (const path of paths) {
      const { status, text } = await send(url, { method: 'GET', path, headers: {} })
      if (status !== 200 && !path.includes('nb-canary')) t.fail(`${status} ${path} ${text}`)
      look(`GET ${path}`, text)
    }
    for (const stream of streams) {
      t.match(stream.text, /event: request/)
      stream.end()
    }
    look('the event streams', streams.map(({ text }) => text).join('\n'))
    command.process.kill('SIGTERM')
    const { stdout, stderr } = await command.ended
    // --log json has the requests to the API only.
    const isLogged = ({ path }: CanaryRequest) => auth !== 'verify' || !path.startsWith('/_mock')
    const logged = requests.filter(isLogged)
    t.ok(stdout.split('\n').length > logged.length, 'every request was logged')
    look('stdout', stdout)
    look('stderr', stderr)

    for (const [output, reason] of exceptions) {
      const [name] = [...leaks.keys()].filter((one) => output.test(one))
      t.ok(name, `an exception that is needed: ${output} (${reason})`)
    }
    const isException = (name: string) => exceptions.some(([output]) => output.test(name))
    const bad = [...leaks].filter(([name]) => !isException(name))
    t.strictSame(
      bad.slice(0, 20).map(([name, places]) => `${name.slice(0, 200)}: ${places.slice(0, 5)}`),
      [],
    )
    t.ok(canaries.count > 2_000)
    t.comment(`${canaries.count} canaries`)
  })
}

t.test('the library shows no credential, wherever it was given', async (t) => {
  const canaries = new Canaries()
  const plant = (place: string) => canaries.plant(place)
  const scene = await sceneWith(t, canaries)
  const mock = await createMockServer({ clock: 'frozen', scene })
  t.teardown(() => mock.close())
  const project = mock.project('p1')
  const events: object[] = []
  mock.watch((event) => events.push(event))
  const told: unknown[] = []
  for (const rule of canaryRules(canaries, 'library')) told.push(project.faults.add(rule as never))
  const calls: (() => unknown)[] = [
    () => project.faults.add({ operation: 'x', token: plant('add') } as never),
    () => project.faults.add({ operation: '*', match: { password: plant('match') } } as never),
    () => project.notebooks.create({ name: { password: plant('create') } } as never),
    () => project.notebooks.put({ id: 'a', token: [plant('put')] } as never),
    () => project.journal.find({ token: plant('find') } as never),
    () => project.verify({ expect: [{ password: plant('verify') }] } as never),
    () => project.importState({ token: plant('import') } as never),
    () => project.importState(`{"token":"${plant('import of a text')}",}`),
    () => project.setClock({ by: { password: plant('clock') } } as never),
    () => createMockServer({ controlToken: plant('x').slice(0, 7) }),
    () => createMockServer({ token: plant('option') } as never),
    () => createMockServer({ fault: [`ListNotebooks token=${plant('fault')}`] }),
    () => createMockServer({ publicUrl: `ftp://u:${plant('URL')}@h` }),
    () => createMockServer({ scene: `token=${plant('scene')}` }),
  ]
  for (const call of calls) {
    try {
      await call()
      told.push('no error')
    } catch (error) {
      told.push(String(error))
    }
  }
  t.equal(told.filter((one) => one === 'no error').length, 0)
  const list = { url: '/v1/p1/notebooks', headers: { 'x-auth-token': 'mock-token-admin' } }
  await mock.inject({ ...list, url: `${list.url}?password=${plant('query')}` })
  told.push(
    events,
    project.faults.list(),
    project.faults.unspent(),
    ...['header', 'query', 'body'].map((kind) => project.faults.explain(`library-${kind}`)),
    project.journal.find(),
    mock.journal.har(),
  )
  t.strictSame(canaries.placesIn(JSON.stringify(told)), [])
  t.match(canaries.placesIn(JSON.stringify(project.exportState())), /rule of library/)
})

t.test('values below other names stay readable', async (t) => {
  const canaries = new Canaries()
  const mock = await createMockServer({ clock: 'frozen' })
  t.teardown(() => mock.close())
  const headers = {
    host: 'h',
    'x-auth-token': 'mock-token-admin',
    'content-type': 'application/json',
  }
  const url = '/v1/p1/notebooks'
  const at = (place: string, name: string) => canaries.plant(`${place} ${name}`)
  for (const name of otherNames) {
    await mock.inject({
      url: `${url}?${name}=${at('query', name)}`,
      headers: { ...headers, [name.replaceAll('_', '-')]: at('header', name) },
    })
    const tags = [
      { key: name, value: at('value', name) },
      { key: at('key', name), value: 'v' },
    ]
    const bodies = [
      JSON.stringify({ [name]: at('body', name), tags }),
      JSON.stringify({ [name]: at('cut', name) }).slice(0, -1),
      `a=1&${name}=${at('form', name)}`,
      `${name}: ${at('line', name)}`,
    ]
    for (const payload of bodies) await mock.inject({ method: 'POST', url, headers, payload })
  }
  mock.project('p1').faults.add({
    operation: '*',
    status: 500,
    match: { body: Object.fromEntries(otherNames.map((name) => [name, at('rule', name)])) },
  })
  const shown = canaries.placesIn(
    JSON.stringify([mock.journal.find(), mock.project('p1').faults.list()]),
  )
  t.equal(shown.length, canaries.count)
})
