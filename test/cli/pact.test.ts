import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { contractOf } from '../../src/cli/pact/export-contract.ts'
import { contractOfPact } from '../../src/cli/pact/import-pact.ts'
import { recordedRequest } from '../../src/cli/verify/recorded-request.ts'
import { ContractContent, type ContractInteraction } from '../../src/schemas/contract.ts'
import { runHere } from '../support/command-here.ts'
import { CREATION } from '../support/mock.ts'
import { mockOnPort } from '../support/running-mock.ts'
import { sized } from '../support/size.ts'

const NAMES = { consumer: 'c', provider: 'p' }

/** A Pact with one interaction, in the form of a version. */
function pact(interaction: object, version: string | undefined = '4.0', more: object = {}) {
  return {
    consumer: { name: 'c' },
    provider: { name: 'p' },
    interactions: [
      {
        ...(version?.startsWith('4') ? { type: 'Synchronous/HTTP' } : {}),
        description: 'd',
        response: { status: 200 },
        ...interaction,
      },
    ],
    ...(version === undefined ? {} : { metadata: { pactSpecification: { version } } }),
    ...more,
  }
}

const GET = { request: { method: 'get', path: '/v1/p1/notebooks' } }

/** A folder with a recording of a session, as JSON Lines. */
async function recorded(t: Test) {
  const { mock, url } = await mockOnPort(t)
  const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }
  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    return (await response.json()) as { id: string }
  }
  const { id } = await send('POST', '/v1/p1/notebooks', { ...CREATION, name: 'mine-3fa9c2d1' })
  await send('GET', `/v1/p1/notebooks/${id}`)
  mock.project('p1').advance('1h')
  await send('GET', `/v1/p1/notebooks/${id}`)
  await send('GET', `/v1/p1/notebooks/${id}`)
  await send('GET', '/v1/p1/notebooks?limit=2&name=mine')
  const identity = {
    methods: ['password'],
    password: { user: { name: 'admin', password: 'SECRET-1' } },
  }
  await send('POST', '/v3/auth/tokens', { auth: { identity } })
  const folder = t.testdir()
  const file = join(folder, 'recording.jsonl')
  writeFileSync(file, await (await fetch(`${url}/_mock/requests?format=jsonl`)).text())
  await mock.close()
  return { folder, file, id }
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

t.test(
  'pact export writes a Pact of version 4 with states, rules, and no credential',
  async (t) => {
    const { file, folder, id } = await recorded(t)
    const to = join(folder, 'pact.json')
    const flags = ['--consumer', 'my-client', '--provider', 'their-service']
    const { code, stderr, stdout } = await runHere(t, ['pact', 'export', file, '-o', to, ...flags])
    t.strictSame([code, stdout], [0, `${to} has 4 interactions of ${file}\n`])
    t.match(stderr, /requests for tokens are left out, .* \(1\)$/m)
    t.match(stderr, /repeated requests are left out, .* \(1\)$/m)
    const text = readFileSync(to, 'utf8')
    t.notMatch(text, /mock-token-admin|SECRET-1|x-auth-token/i)
    t.match(read(to), {
      consumer: { name: 'my-client' },
      provider: { name: 'their-service' },
      metadata: { pactSpecification: { version: '4.0' } },
      interactions: [
        {
          type: 'Synchronous/HTTP',
          description: 'CreateNotebook answers 200',
          key: /^[0-9a-f]{16}$/,
          pending: false,
          providerStates: [{ name: 'a project exists', params: { project_id: 'p1' } }],
          request: {
            method: 'POST',
            path: '/v1/p1/notebooks',
            body: { contentType: 'application/json', encoded: false, content: CREATION_BODY },
            matchingRules: {
              path: { matchers: [{ match: 'regex', regex: '^/v1/[^/]+/notebooks$' }] },
              body: { '$.name': { matchers: [{ match: 'type' }] } },
            },
          },
          response: {
            status: 200,
            body: { content: { id } },
            matchingRules: { body: { $: { matchers: [{ match: 'type' }] } } },
          },
        },
        {
          description: 'ShowNotebook of an instance that is CREATING answers 200',
          providerStates: [{}, { params: { id, status: 'CREATING' } }],
          request: {
            matchingRules: {
              path: { matchers: [{ regex: /^\^\/v1\/\[\^\/\]\+\/notebooks\/\[0-9a-fA-F\]\{8\}/ }] },
            },
          },
        },
        { providerStates: [{}, { params: { id, status: 'RUNNING' } }] },
        { request: { query: { limit: ['2'], name: ['mine'] } } },
      ],
    })
  },
)

const CREATION_BODY = { name: 'mine-3fa9c2d1', flavor: CREATION.flavor }

t.test('a Pact that is exported, imported and exported again has the same bytes', async (t) => {
  const { file, folder } = await recorded(t)
  const [one, contract, two] = ['1.json', 'contract.json', '2.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  await runHere(t, ['pact', 'export', file, '--output', one])
  t.equal((await runHere(t, ['pact', 'import', one, '--into', contract])).code, 0)
  t.equal((await runHere(t, ['pact', 'export', contract, '-o', two])).code, 0)
  t.equal(readFileSync(two, 'utf8'), readFileSync(one, 'utf8'))
  const json = await runHere(t, [
    'pact',
    'export',
    contract,
    '-o',
    two,
    '--provider',
    'x',
    '--json',
  ])
  t.match(JSON.parse(json.stdout), { file: two, interactions: 4, warnings: [] })
  t.match(read(two), { consumer: { name: 'modelarts-client' }, provider: { name: 'x' } })
  await runHere(t, ['pact', 'export', contract, '-o', two, '--consumer', 'other'])
  t.match(read(two), { consumer: { name: 'other' }, provider: { name: 'modelarts-notebooks' } })
})

/** Recorded requests with all that a Pact has. */
const requests = fc.array(
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'DELETE'),
    url: fc.constantFrom('/v1/p1/notebooks', '/v1/p1/notebooks/n1?a=1&a=2', '/v1/p2/x%20y?b=%2F'),
    headers: fc.constantFrom({}, { 'content-type': 'application/json;charset=utf-8' }),
    body: fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant({ 'a b': { "it's": 'token=abc' } })),
    project_id: fc.constantFrom('p1', null),
    status: fc.constantFrom(200, 404, null),
    fault: fc.constantFrom('f1', null),
    notebook_id: fc.constantFrom('n1', null),
    status_before: fc.constantFrom('RUNNING', null),
    answer: fc.option(
      fc.record({
        headers: fc.constantFrom({}, { 'content-type': 'application/json' }),
        body: fc.jsonValue({ maxDepth: 3 }),
      }),
    ),
  }),
  { maxLength: 8 },
)

t.test('every exported Pact can be imported, without a warning, and stays the same', async () => {
  fc.assert(
    fc.property(requests, (list) => {
      const { contract } = contractOf(
        list.map((one) => recordedRequest(one, 'r')),
        NAMES,
      )
      const first = JSON.stringify(ContractContent.parse(contract))
      const again = contractOfPact(JSON.parse(first), 'f')
      const second = JSON.stringify(again.contract)
      return first === second && again.warnings.length === 0 && !first.includes('token=abc')
    }),
    { numRuns: sized(300, 5_000) },
  )
})

t.test('verify --like checks the requests of a client with a Pact or its contract', async (t) => {
  const { file, folder } = await recorded(t)
  const [one, contract] = [join(folder, '1.json'), join(folder, 'contract.json')]
  await runHere(t, ['pact', 'export', file, '-o', one])
  await runHere(t, ['pact', 'import', one, '--into', contract])
  const { mock, url } = await mockOnPort(t, { seed: 9 })
  const send = (method: string, path: string, body?: object) =>
    mock.inject({
      method,
      url: path,
      headers: { 'x-auth-token': 'mock-token-admin' },
      payload: body,
    } as never)
  const { id } = (await send('POST', '/v1/other/notebooks', { ...CREATION, name: 'mine-0' })).json()
  await send('GET', `/v1/other/notebooks/${id}`)
  const partly = await runHere(t, ['verify', '--like', contract, '--url', url])
  t.equal(partly.code, 1)
  t.match(partly.stdout, /^failed: 3 of 4 requests/)
  t.match(
    partly.stdout,
    /^missing: found no such request, expected GET .*ListNotebooks.*, at interaction 4 of /m,
  )
  await send('GET', '/v1/other/notebooks?name=mine&limit=2')
  for (const like of [one, contract]) {
    t.strictSame([(await runHere(t, ['verify', '--like', like, '--url', url])).code], [0], like)
  }
  await send('GET', '/v1/other/notebooks?limit=3')
  const more = await runHere(t, ['verify', '--like', contract, '--url', url])
  t.match(more, {
    code: 1,
    stdout: /^unexpected: found GET .*limit=3, expected only requests of the contract/m,
  })
  const strict = await runHere(t, ['verify', '--like', contract, '--url', url, '--in-order'])
  t.match(strict, { code: 2, stderr: /--in-order: found with a contract/ })
})

t.test('the path of one instance in a Pact is not that of a list', async (t) => {
  const { file, folder } = await recorded(t)
  const pact = join(folder, 'pact.json')
  await runHere(t, ['pact', 'export', file, '-o', pact])
  const { mock, url } = await mockOnPort(t)
  for (const path of ['all', 'flavors']) {
    const headers = { 'x-auth-token': 'mock-token-admin' }
    await mock.inject({ url: `/v1/p1/notebooks/${path}`, headers })
  }
  const { stdout } = await runHere(t, ['verify', '--like', pact, '--url', url])
  t.match(stdout, /^unexpected: found GET \/v1\/p1\/notebooks\/all,/m)
  t.match(stdout, /^unexpected: found GET \/v1\/p1\/notebooks\/flavors,/m)
})

t.test('an id in a form of its own may be any in a Pact', async (t) => {
  const { file, folder, id } = await recorded(t)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(id, 'my-own-id'))
  const out = join(folder, 'own.json')
  await runHere(t, ['pact', 'export', file, '-o', out])
  t.match(readFileSync(out, 'utf8'), '/notebooks/[^/]+$')
})

t.test('what cannot be compared is refused by its name', async (t) => {
  const rules = (matchingRules: object) => pact({ request: { ...GET.request, matchingRules } })
  const body = (matcher: object) => rules({ body: { '$.a': { matchers: [matcher] } } })
  const cases: [object, RegExp][] = [
    [
      pact({ ...GET, type: 'Asynchronous/Messages' }),
      /found "Asynchronous\/Messages", expected only interactions of the type Synchronous\/HTTP/,
    ],
    [pact({ ...GET, type: 'Synchronous/Messages' }), /found "Synchronous\/Messages"/],
    [pact({ ...GET, pluginConfiguration: {} }), /pluginConfiguration: found a plugin/],
    [
      pact(GET, '4.0', { metadata: { plugins: [{ name: 'protobuf' }] } }),
      /\$\.metadata\.plugins: found plugins/,
    ],
    [pact(GET, '3.0.0', { messages: [] }), /\$\.messages: found messages/],
    [pact(GET, '5.0'), /pactSpecification\.version: found "5\.0", expected 1 to 4/],
    [
      body({ match: 'arrayContains', variants: [] }),
      /\$\.interactions\[0\]\.request\.matchingRules\.body.*: found the matcher "arrayContains", expected one that this mock can compare: equality/,
    ],
    [body({ match: 'date', format: 'yyyy' }), /the matcher "date"/],
    [body({ match: 'regex', regex: '(' }), /the pattern "\("/],
    [body({ match: 'regex' }), /the pattern nothing/],
    [body({}), /the matcher nothing/],
    [rules({ body: { 'a.b': { matchers: [{ match: 'type' }] } } }), /the path "a\.b"/],
    [
      rules({ body: { '$.a': { matchers: [] } } }),
      /matchers: found \[\], expected at least one matcher/,
    ],
    [
      rules({ body: { '$.a': { matchers: [{ match: 'type' }], combine: 'XOR' } } }),
      /combine: found "XOR"/,
    ],
    [rules({ cookie: {} }), /rules for "cookie"/],
    [
      pact(
        { request: { ...GET.request, matchingRules: { '$.status': { match: 'type' } } } },
        '2.0.0',
      ),
      /the rule "\$\.status"/,
    ],
    [
      pact({ request: { ...GET.request, body: { content: '/9j/', encoded: 'base64' } } }),
      /3 bytes that are no text/,
    ],
    [
      pact({ request: { ...GET.request, body: { content: 'a', encoded: true } } }),
      /encoded: found true/,
    ],
    [
      pact({ request: { ...GET.request, query: { a: [{}] } } }),
      /query\.a: found \[\{\}\], expected text/,
    ],
    [pact({ request: { path: '/a' } }), /request\.method: found nothing, expected text/],
    [pact({ ...GET, response: { status: 99 } }), /response\.status: found 99/],
    [pact({ ...GET, response: undefined }), /response: found nothing, expected an object/],
    [pact({ ...GET, providerStates: 3 }), /providerStates: found 3, expected a list/],
    [{ ...pact(GET), interactions: {} }, /\$\.interactions: found \{\}, expected a list/],
    [{ ...pact(GET), consumer: {} }, /\$\.consumer\.name: found nothing/],
    [[], /found \[\], expected an object/],
  ]
  for (const [document, message] of cases) {
    t.throws(
      () => contractOfPact(document, 'f.json'),
      { name: 'UsageError', message },
      String(message),
    )
  }
  let deep: unknown = 1
  for (let level = 0; level < 200; level++) deep = [deep]
  t.throws(() => contractOfPact(pact({ ...GET, comments: { deep } }), 'f'), {
    message: /deeper nesting/,
  })
})

t.test('Pacts of version 1, 2 and 3 become version 4', async (t) => {
  const request = {
    method: 'post',
    path: '/v1/p1/notebooks',
    query: 'a=1&a=2&b=x%20y',
    headers: { 'Content-Type': 'application/json' },
    body: { name: 'n', tags: [{ key: 'k' }] },
    matchingRules: {
      '$.path': { match: 'regex', regex: '^/v1/' },
      "$.query['b']": { match: 'type' },
      '$.query.a[*]': { match: 'integer' },
      '$.headers.Content-Type': { match: 'include', value: 'json' },
      '$.body.tags': { min: 1 },
      '$.body.tags[*].key': { match: 'type' },
    },
  }
  const { contract, warnings } = contractOfPact(
    pact({ request, provider_state: 'ready' }, '2.0.0', { extra: 1 }),
    'f.json',
  )
  t.strictSame(warnings, ['f.json: $.extra: not in the specification, left out'])
  const rule = (matcher: object) => ({ matchers: [matcher], combine: 'AND' })
  t.match(contract.interactions[0], {
    type: 'Synchronous/HTTP',
    providerStates: [{ name: 'ready' }],
    request: {
      method: 'POST',
      query: { a: ['1', '2'], b: ['x y'] },
      headers: { 'Content-Type': ['application/json'] },
      body: { content: request.body, contentType: 'application/json', encoded: false },
      matchingRules: {
        path: rule({ match: 'regex', regex: '^/v1/' }),
        query: { a: rule({ match: 'integer' }), b: rule({ match: 'type' }) },
        header: { 'Content-Type': rule({ match: 'include', value: 'json' }) },
        body: {
          '$.tags': rule({ match: 'type', min: 1 }),
          '$.tags[*].key': rule({ match: 'type' }),
        },
      },
    },
  })
  t.match(contract.metadata, { pactSpecification: { version: '4.0' } })
  const three = pact({ ...GET, providerStates: [{ name: 'a', params: { b: 1 } }] }, '3.0.0')
  t.match(contractOfPact(three, 'f').contract.interactions[0], {
    providerStates: [{ params: { b: 1 } }],
  })
  t.equal(contractOfPact(pact(GET, undefined), 'f').contract.interactions.length, 1)
})

t.test('parts of a Pact in all their forms', async (t) => {
  const read = (document: object) => contractOfPact(document, 'f').contract.interactions[0]
  const request = (more: object, version = '4.0') =>
    read(pact({ request: { ...GET.request, ...more } }, version))?.request
  t.match(request({ body: null })?.body, { content: null, encoded: false })
  t.equal(request({ body: {} })?.body, undefined)
  t.match(request({ body: { content: 'a' } })?.body, { content: 'a', contentType: 'text/plain' })
  t.match(
    request({ body: { content: 'aGk=', encoded: 'base64', contentTypeHint: 'TEXT' } })?.body,
    {
      contentTypeHint: 'TEXT',
      encoded: 'base64',
    },
  )
  t.match(request({ body: 'a' }, '3.0')?.body, { content: 'a', contentType: 'text/plain' })
  t.match(request({ body: {}, headers: { 'content-type': ['x/json'] } }, '3.0')?.body, {
    contentType: 'x/json',
  })
  t.match(request({ body: {}, headers: { 'content-type': 'x/json' } }, '2')?.body, {
    contentType: 'x/json',
  })
  t.equal(request({ query: '' }, '2')?.query, undefined)
  t.match(
    request({ matchingRules: { path: { matchers: [{ match: 'type' }] } } }, '2')?.matchingRules,
    { path: {} },
  )
  const body = { matchingRules: { '$.body.a': { match: 'type' } } }
  t.match(request(body, '2')?.matchingRules, { path: undefined, body: { '$.a': {} } })
  t.equal(request({ matchingRules: {} })?.matchingRules, undefined)
  t.equal(request({ matchingRules: { query: {} } })?.matchingRules, undefined)
  const { providerStates, response, key, comments, pending } = read(
    pact({
      ...GET,
      key: 'k',
      pending: true,
      comments: { text: ['t'] },
      providerStates: ['one', { name: 'two' }],
      response: {
        status: 200,
        headers: { A: 'b' },
        body: { content: { a: 1 } },
        generators: { body: {} },
        matchingRules: { body: { $: { matchers: [{ match: 'arrayContains', variants: [] }] } } },
      },
    }),
  ) as NonNullable<ReturnType<typeof read>>
  t.strictSame(
    [providerStates, key, comments, pending],
    [[{ name: 'one' }, { name: 'two' }], 'k', { text: ['t'] }, true],
  )
  t.match(response, { headers: { A: ['b'] }, generators: {}, matchingRules: { body: { $: {} } } })
  t.match(read(pact({ ...GET, type: 'Synchronous/HTTP' }, undefined)), { type: 'Synchronous/HTTP' })
  t.equal(read(pact({ ...GET, providerState: null }, '2'))?.providerStates, undefined)
  const old = { ...pact(GET, undefined), metadata: { 'pact-specification': { version: '2.0.0' } } }
  t.match(contractOfPact(old, 'f').contract.metadata, { pactSpecification: { version: '4.0' } })
  t.throws(() => contractOfPact(pact({ ...GET, interactionMarkup: {} }), 'f'), {
    message: /markup of a plugin/,
  })
  t.throws(() => contractOfPact({ interactions: 3 }, 'f'), { message: /found 3, expected a list/ })
})

t.test('pact export makes a Pact of what has no state, no project and no type', async (t) => {
  const of = (list: object[]) =>
    contractOf(
      list.map((one) => recordedRequest({ method: 'GET', url: '/x', ...one }, 'r')),
      NAMES,
    )
  const answer = { headers: {}, body: null }
  const { contract, warnings } = of([
    { status: 200, answer },
    { status: 404, answer },
    { status: 200, answer: { headers: {}, body: 'text' }, url: '/x?at=2026-01-01T00:00:00Z' },
    { status: 0, answer },
    { status: 200, answer: null },
    { method: 'POST', body: ['a', 1, null, { 'a b': 'x-1234567890' }], status: 200, answer },
  ])
  t.match(warnings, [
    /requests without an answer are left out \(2\)/,
    /with another status are left out \(1\)/,
  ])
  const [one, two, three] = contract.interactions as [
    ContractInteraction,
    ContractInteraction,
    ContractInteraction,
  ]
  t.strictSame([one.providerStates, one.request], [undefined, { method: 'GET', path: '/x' }])
  t.match(two.request, { matchingRules: { query: { at: { matchers: [{ match: 'type' }] } } } })
  t.match(two.response, { body: { content: 'text' } })
  t.match(three.request, { headers: undefined, body: { content: ['a', 1, null, {}] } })
})

t.test('credentials of a Pact are replaced, and generators are named', async (t) => {
  const { contract, warnings } = contractOfPact(
    pact({
      request: {
        ...GET.request,
        headers: { Authorization: ['Bearer SECRET-2'], 'X-Auth-Token': 'SECRET-3' },
        query: 'token=SECRET-4',
        body: {
          content: { password: 'SECRET-5' },
          contentType: 'application/json',
          encoded: false,
        },
        generators: { path: { type: 'ProviderState', expression: '/a' } },
      },
    }),
    'f.json',
  )
  t.notMatch(JSON.stringify(contract), /SECRET/)
  t.equal(warnings.filter((text) => /a credential is replaced/.test(text)).length, 4)
  t.match(warnings.join('\n'), /request\.generators: kept, and not used/)
})

t.test('pact says how it is used, and leaves no file behind after a refusal', async (t) => {
  const folder = t.testdir({ 'pact.json': '{', 'empty.jsonl': '{"method":"GET","url":"/x"}\n' })
  const of = (...args: string[]) =>
    runHere(t, ['pact', ...args.map((arg) => arg.replace('@', folder))])
  const cases: [string[], RegExp][] = [
    [[], /found nothing, expected export or import/],
    [['export', '-o', 'x'], /found 0 files, expected one/],
    [['export', '@/pact.json'], /pact export --output: found nothing/],
    [['import', '@/pact.json', '-o', 'x'], /pact import --into: found nothing/],
    [['import', '@/pact.json', '--into', '@/x', '-o', 'x'], /found it with the other flag/],
    [
      ['import', '@/pact.json', '--into', '@/x', '--consumer', 'c'],
      /--consumer: found with pact import/,
    ],
    [['import', '@/pact.json', '--into', '@/x'], /pact\.json: found .*, expected a Pact/],
    [['import', '@/none.json', '--into', '@/x'], /none\.json: found no such file/],
    [['export', '@/empty.jsonl', '-o', '@/x'], /found no request with an answer/],
    [['import', '@', '--into', '@/x'], /found a folder, expected a Pact/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await of(...args)
    t.strictSame([code, stdout], [2, ''], args.join(' '))
    t.match(stderr, message)
    t.equal(existsSync(join(folder, 'x')), false)
  }
})
