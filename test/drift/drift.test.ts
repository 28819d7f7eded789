import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { drift } from './command.ts'
import { BASE, type MadeUpSdk, OPENAPI, writeGoSdk, writePythonSdk } from './made-up-sdk.ts'

/** Runs the command with made-up SDKs against the document of BASE. */
async function compared(
  t: Test,
  change: (sdk: MadeUpSdk, openapi: typeof OPENAPI) => void = () => {},
  known = '',
  ...args: string[]
) {
  const folder = t.testdir({})
  const sdk = structuredClone(BASE)
  const openapi = structuredClone(OPENAPI)
  change(sdk, openapi)
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(openapi))
  writeFileSync(join(folder, 'known.txt'), known)
  const python = writePythonSdk(folder, sdk)
  const go = writeGoSdk(folder, sdk)
  const files = {
    python,
    go,
    openapi: join(folder, 'openapi.json'),
    known: join(folder, 'known.txt'),
  }
  const options = Object.entries(files).flatMap(([name, file]) => [`--${name}`, file])
  return { ...(await run([...options, ...args])), ...files }
}

async function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const texts = { stdout: '', stderr: '' }
  const sink = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text
    },
  })
  const { signal } = new AbortController()
  const code = await drift(args, { stdout: sink('stdout'), stderr: sink('stderr'), env, signal })
  return { code, ...texts, lines: texts.stdout.split('\n').filter((line) => line !== '') }
}

/** The lines of both languages, of which type and file differ. */
function both(line: string, python: string, go: string, types: [string, string] = ['', '']) {
  return [
    `${line.replace('TYPE', types[0])} | python:${python}`,
    `${line.replace('TYPE', types[1])} | go:${go}`,
  ]
}

const OPERATIONS: [string, string] = ['modelarts_client.py', 'modelArts_meta.go']

const THING: [string, string] = ['model/thing.py', 'model/model_thing.go']

const LIST: [string, string] = [
  'model/list_things_request.py',
  'model/model_list_things_request.go',
]

t.test('SDKs that say what the document says give no line and status 0', async (t) => {
  const { code, stdout, stderr } = await compared(t)
  t.equal(stdout, '')
  t.equal(code, 0)
  t.match(stderr, '# python 9.9.9: 3 operations, 9 models\n# go 9.9.9: 3 operations, 9 models\n')
  t.match(stderr, '# 0 new (no difference), 0 recorded, 0 gone\n')
})

t.test('exactly what is new is found', async (t) => {
  const cases: [name: string, change: (sdk: MadeUpSdk) => void, lines: string[]][] = [
    [
      'one operation of the notebooks',
      ({ operations }) => {
        operations['MoveThing'] = { method: 'POST', path: '/v1/{project_id}/notebooks/{id}/move' }
      },
      [
        `not-served | POST /v1/{project_id}/notebooks/{id}/move | move_thing | operation | - | python:${OPERATIONS[0]}`,
        `not-served | POST /v1/{project_id}/notebooks/{id}/move | MoveThing | operation | - | go:${OPERATIONS[1]}`,
      ],
    ],
    [
      'one operation of another part of the service that the list of 501 does not have',
      ({ operations }) => {
        operations['ListSatellites'] = { method: 'GET', path: '/v2/{project_id}/satellites' }
        operations['ListTrainingJobs'] = {
          method: 'POST',
          path: '/v2/{project_id}/training-job-searches',
        }
      },
      [
        `not-served | GET /v2/{project_id}/satellites | list_satellites | operation | - | python:${OPERATIONS[0]}`,
        `not-served | GET /v2/{project_id}/satellites | ListSatellites | operation | - | go:${OPERATIONS[1]}`,
      ],
    ],
    [
      'one operation that is gone',
      ({ operations }) => {
        delete operations['DeleteThing']
      },
      both(
        'not-in-sdk | DELETE /v1/{project_id}/notebooks/{thing_id} | DeleteThing | - | operation',
        ...OPERATIONS,
      ),
    ],
    [
      'one field, with all places where it is',
      ({ models }) => {
        models['Tag'] = { ...models['Tag'], colour: { type: 'boolean' } }
      },
      both(
        'field-missing | GET /v1/{project_id}/notebooks | response.data[].tags[].colour | TYPE 参数解释：x。 取值范围：不涉及。 默认取值：不涉及。 | -',
        'model/tag.py | +1 places',
        'model/model_tag.go | +1 places',
        ['bool', 'bool'],
      ).map((line) => line.replace('不涉及。 | - | go', '不涉及。  | - | go')),
    ],
    [
      'one removed field',
      ({ models }) => {
        models['Thing'] = { tags: { type: '[Tag]' } }
      },
      both(
        'field-extra | GET /v1/{project_id}/notebooks | response.data[].id | - | string',
        ...THING,
      ),
    ],
    [
      'one enum value',
      ({ models }) => {
        models['ListThingsRequest'] = {
          ...models['ListThingsRequest'],
          status: { type: 'string', enum: ['RUNNING', 'STOPPED', 'FROZEN'] },
        }
      },
      both(
        'enum-missing | GET /v1/{project_id}/notebooks | query.status | FROZEN | RUNNING,STOPPED',
        ...LIST,
      ),
    ],
    [
      'one removed enum value',
      ({ models }) => {
        models['ListThingsRequest'] = {
          ...models['ListThingsRequest'],
          status: { type: 'string', enum: ['RUNNING'] },
        }
      },
      both(
        'enum-extra | GET /v1/{project_id}/notebooks | query.status | RUNNING | STOPPED',
        ...LIST,
      ),
    ],
    [
      'one parameter',
      ({ operations }) => {
        operations['ListThings']?.query?.push('swr_path')
      },
      both('param-missing | GET /v1/{project_id}/notebooks | query.swr_path | str | -', ...LIST),
    ],
    [
      'one removed parameter',
      ({ operations, models }) => {
        ;(operations['ListThings'] as { query: string[] }).query = ['limit']
        delete models['ListThingsRequest']?.['status']
      },
      both('param-extra | GET /v1/{project_id}/notebooks | query.status | - | string', ...LIST),
    ],
    [
      'one changed range',
      ({ models }) => {
        models['ListThingsRequest'] = {
          ...models['ListThingsRequest'],
          limit: { type: 'integer', range: '1-100。', default: '10' },
        }
      },
      both('range | GET /v1/{project_id}/notebooks | query.limit | 1-100。 | 1..50', ...LIST),
    ],
    [
      'one changed default',
      ({ models }) => {
        models['ListThingsRequest'] = {
          ...models['ListThingsRequest'],
          limit: { type: 'integer', range: '1-50。', default: '20' },
        }
      },
      both('default | GET /v1/{project_id}/notebooks | query.limit | 20 | 10', ...LIST),
    ],
    [
      'one changed type',
      ({ models }) => {
        models['Tag'] = { key: { type: 'integer' }, words: { type: '[string]' } }
      },
      both(
        'type | GET /v1/{project_id}/notebooks | response.data[].tags[].key | integer | string',
        'model/tag.py | +1 places',
        'model/model_tag.go | +1 places',
      ),
    ],
    [
      'one changed type of items',
      ({ models }) => {
        models['Tag'] = { key: { type: 'string' }, words: { type: '[integer]' } }
      },
      both(
        'type | GET /v1/{project_id}/notebooks | response.data[].tags[].words[] | integer | string',
        'model/tag.py | +1 places',
        'model/model_tag.go | +1 places',
      ),
    ],
    [
      'a body',
      ({ models }) => {
        models['DeleteThingRequest'] = { body: { type: 'Tag' } }
      },
      both(
        'body-missing | DELETE /v1/{project_id}/notebooks/{id} | body | Tag | -',
        'model/tag.py',
        'model/model_tag.go',
      ),
    ],
    [
      'a removed body',
      ({ models }) => {
        models['CreateThingRequest'] = { name: { type: 'string' } }
      },
      both(
        'body-extra | POST /v1/{project_id}/notebooks | body | - | has a body',
        'model/create_thing_request.py',
        'model/model_create_thing_request.go',
      ),
    ],
    [
      'a response',
      ({ models }) => {
        models['DeleteThingResponse'] = { id: { type: 'string' } }
      },
      both(
        'answer-missing | DELETE /v1/{project_id}/notebooks/{id} | response | id | -',
        'model/delete_thing_response.py',
        'model/model_delete_thing_response.go',
      ),
    ],
  ]
  for (const [name, change, lines] of cases) {
    await t.test(name, async (t) => {
      const found = await compared(t, change)
      t.strictSame(found.lines, lines)
      t.equal(found.code, 1)
    })
  }
})

t.test('an enumeration that the document leaves open', async (t) => {
  const { lines } = await compared(t, (_sdk, openapi) => {
    const [, status] = openapi.paths['/v1/{project_id}/notebooks'].get.parameters
    ;(status as { schema: object }).schema = { type: 'string' }
  })
  t.strictSame(
    lines,
    both(
      'enum-open | GET /v1/{project_id}/notebooks | query.status | RUNNING,STOPPED | no enum',
      ...LIST,
    ),
  )
})

const NEW_RANGE = (sdk: MadeUpSdk) => {
  sdk.models['ListThingsRequest'] = {
    ...sdk.models['ListThingsRequest'],
    limit: { type: 'integer', range: '1-100。', default: '10' },
  }
}

const RANGE_LINES = both(
  'range | GET /v1/{project_id}/notebooks | query.limit | 1-100。 | 1..50',
  ...LIST,
)

t.test('recorded differences', async (t) => {
  t.test('are left out, and --all prints them', async (t) => {
    const known = `# A reason.\n# More of it.\n${RANGE_LINES.join('\n')}\n`
    const { code, lines, stderr } = await compared(t, NEW_RANGE, known)
    t.strictSame([code, lines], [0, []])
    t.match(stderr, '# 0 new (no difference), 2 recorded, 0 gone\n')
    const all = await compared(t, NEW_RANGE, known, '--all')
    t.strictSame([all.code, all.lines], [0, RANGE_LINES])
  })

  t.test('do not hide another one', async (t) => {
    const known = `# A reason.\n${RANGE_LINES[0]}\n`
    const { code, lines } = await compared(t, NEW_RANGE, known)
    t.strictSame([code, lines], [1, [RANGE_LINES[1]]])
  })

  t.test('that no longer occur are named and are no failure; --refresh removes them', async (t) => {
    const gone = 'default | GET /v1/x | query.a | 1 | 2 | python:model/a.py'
    const known = [
      '# Differences.',
      '# Compared with nothing.',
      '',
      '# One reason.',
      gone,
      '',
      '# Another reason.',
      RANGE_LINES[0],
      `${RANGE_LINES[1]} | +3 places`,
      gone.replace('query.a', 'query.b'),
      '',
    ].join('\n')
    const { code, stderr, ...files } = await compared(t, NEW_RANGE, known, '--refresh')
    t.match(stderr, `# no longer a difference: ${gone}\n`)
    t.match(stderr, '# 1 new (range 1), 1 recorded, 3 gone\n')
    t.equal(code, 1)
    t.equal(
      readFileSync(files.known, 'utf8'),
      `# Differences.\n# Compared with nothing.\n\n# Another reason.\n${RANGE_LINES.join('\n')}\n`,
    )
    const again = await run([
      ...['--python', files.python, '--go', files.go],
      ...['--openapi', files.openapi, '--known', files.known],
    ])
    t.equal(again.code, 0)
  })

  t.test('of the other language are not missed if one SDK is compared', async (t) => {
    const known = `# A reason.\n${RANGE_LINES.join('\n')}\n`
    const { python, openapi, ...files } = await compared(t, NEW_RANGE, known)
    const only = ['--python', python, '--openapi', openapi, '--known', files.known]
    const { code, stderr } = await run(only)
    t.equal(code, 0)
    t.match(stderr, '# 0 new (no difference), 1 recorded, 0 gone\n')
    t.match(await run([...only, '--refresh']), { code: 2, stderr: /--refresh needs both SDKs/ })
  })

  t.test('without a reason are refused', async (t) => {
    const { code, stderr } = await compared(t, NEW_RANGE, `# A reason.\n\n${RANGE_LINES[0]}\n`)
    t.equal(code, 2)
    t.match(stderr, /known\.txt:3: found range .*, expected a reason \(# …\) above it\n$/)
  })
})

t.test('a package that cannot be read is status 2, with file, found and expected', async (t) => {
  const cases: [file: string, change: (text: string) => string | undefined, message: RegExp][] = [
    [
      'v1/model/tag.py',
      () => 'pass\n',
      /tag\.py: found no class, expected a class with openapi_ty/,
    ],
    ['v1/model/tag.py', () => '', /tag\.py: found no class/],
    ['v1/model/tag.py', () => '\0\ud800<script>', /tag\.py: found no class/],
    [
      'v1/model/tag.py',
      (text) => text.replace('openapi_types', 'types'),
      /tag\.py: found Tag without it, expected openapi_types = \{ … \}/,
    ],
    [
      'v1/model/tag.py',
      (text) => text.replace("'_key': 'str'", "'_key': str"),
      /tag\.py: found '_key': str,, expected 'attribute': 'text' in openapi_types of Tag/,
    ],
    [
      'v1/model/tag.py',
      (text) => text.replace("'_key': 'key'", "'_kez': 'key'"),
      /tag\.py: found no _key in attribute_map of Tag, expected every attribute/,
    ],
    [
      'v1/model/tag.py',
      (text) => text.replace("'str'", "'Optional[str]'"),
      /tag\.py: found type Optional\[str\] of key, expected a known type/,
    ],
    [
      'v1/model/thing_req.py',
      () => undefined,
      /found type ThingReq of body, expected a known type/,
    ],
    [
      'v1/modelarts_client.py',
      () => 'class ModelArtsClient(Client):\n',
      /modelarts_client\.py: found no operation, expected def _…_http_info/,
    ],
    [
      'v1/modelarts_client.py',
      (text) => text.replace('"method"', '"verb"'),
      /found _list_things_http_info without it, expected "method": "GET"/,
    ],
    [
      'v1/modelarts_client.py',
      () => undefined,
      /v1: found no client, expected a file \*_client\.py/,
    ],
  ]
  for (const [name, change, message] of cases) {
    const folder = t.testdir({})
    const python = writePythonSdk(folder, BASE)
    alter(join(python, name), change)
    const { code, stdout, stderr } = await run(['--python', python])
    t.strictSame([code, stdout], [2, ''])
    t.match(stderr, message)
    t.match(stderr, /^drift: [^\n]*\n$/)
  }
  const goCases: typeof cases = [
    [
      'model/model_tag.go',
      () => 'package model\n',
      /model_tag\.go: found no struct, expected type … st/,
    ],
    [
      'model/model_tag.go',
      (text) => text.replace('*string `json', '`json'),
      /model_tag\.go: found key `json:"key,omitempty"`, expected Name Type `json:"name"`/,
    ],
    [
      'modelArts_meta.go',
      () => 'package v1\n',
      /modelArts_meta\.go: found no operation, expected func GenReqDefFor…/,
    ],
    [
      'modelArts_meta.go',
      (text) => text.replace('WithPath', 'WithUrl'),
      /found GenReqDefForListThings without it, expected WithPath\("\/…"\)/,
    ],
    ['modelArts_meta.go', () => undefined, /found no operations, expected a file \*_meta\.go/],
  ]
  for (const [name, change, message] of goCases) {
    const go = writeGoSdk(t.testdir({}), BASE)
    alter(join(go, name), change)
    const { code, stderr } = await run(['--go', go])
    t.equal(code, 2)
    t.match(stderr, message)
  }
  for (const option of ['python', 'go', 'openapi', 'known']) {
    const nowhere = join(t.testdir({}), 'nowhere')
    const python = writePythonSdk(t.testdir({}), BASE)
    const { code, stderr } = await run(['--python', python, `--${option}`, nowhere])
    t.equal(code, 2, option)
    t.match(stderr, /nowhere\S*: found .*ENOENT.*, expected /, option)
  }
})

t.test('a document or an option that cannot be read is status 2', async (t) => {
  const folder = t.testdir({})
  const python = writePythonSdk(folder, BASE)
  for (const [text, message] of [
    ['{', /expected a JSON document/],
    ['null', /found no paths, expected an OpenAPI document/],
    ['{"paths":1}', /found no paths, expected an OpenAPI document/],
  ] as const) {
    const openapi = join(folder, 'openapi.json')
    writeFileSync(openapi, text)
    t.match(await run(['--python', python, '--openapi', openapi]), { code: 2, stderr: message })
  }
  for (const args of [['--foo'], ['extra'], ['--timeout', '0'], ['--timeout', 'x'], ['--python']]) {
    t.match(await run(args), { code: 2, stdout: '', stderr: /^drift: [^\n]+\n$/ }, args.join(' '))
  }
  const go = writeGoSdk(folder, BASE)
  t.match(await run(['--go', go, '--record']), { code: 2, stderr: /--record needs the Python SDK/ })
  t.match(await run(['--help']), { code: 0, stdout: /It sends requests: pip and go/ })
})

/** Programs of the package managers that install the SDK of a folder. */
function packageManagers(t: Test): string {
  const folder = t.testdir({ bin: {}, python: {}, go: {} })
  writePythonSdk(join(folder, 'python'), BASE)
  const go = writeGoSdk(join(folder, 'go'), BASE).replace('/services/modelarts/v1', '')
  const bin = join(folder, 'bin')
  const script = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  script(
    'python3',
    `for target; do before=$last; last=$target; [ "$before" = --target ] && break; done
/bin/mkdir -p "$target" && /bin/cp -r ${join(folder, 'python')}/. "$target" && /bin/pwd > ${folder}/used`,
  )
  script('go', `echo '{"Dir":"${go}"}'`)
  return folder
}

t.test(
  'without folders, pip and go install the newest packages into a folder that is removed',
  async (t) => {
    const folder = packageManagers(t)
    const env = { PATH: join(folder, 'bin') }
    const openapi = join(folder, 'openapi.json')
    writeFileSync(openapi, JSON.stringify(OPENAPI))
    writeFileSync(join(folder, 'known.txt'), '')
    const args = ['--openapi', openapi, '--known', join(folder, 'known.txt')]
    const { code, stdout, stderr } = await run(args, env)
    t.strictSame([code, stdout], [0, ''], stderr)
    t.match(stderr, '# python 9.9.9: 3 operations')
    const used = readFileSync(join(folder, 'used'), 'utf8').trim()
    t.match(used, /modelarts-drift-/)
    t.throws(() => readFileSync(used), { code: 'ENOENT' })

    const bin = join(folder, 'bin')
    const failing = (text: string) =>
      writeFileSync(join(bin, 'go'), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    const cases: [text: string | undefined, message: string, ...args: string[]][] = [
      ['echo one; echo "an Error: no route" >&2; echo two; exit 1', 'an Error: no route'],
      ['echo no route >&2; exit 1', 'no route'],
      ['exec /bin/sleep 20', 'the registry did not respond in time', '--timeout', '1'],
      [undefined, 'this needs go'],
    ]
    for (const [text, message, ...more] of cases) {
      if (text === undefined) rmSync(join(bin, 'go'))
      else failing(text)
      const got = await run([...args, ...more], env)
      t.strictSame([got.code, got.stderr], [2, `drift: the Go SDK is not installed: ${message}\n`])
    }
    mkdirSync(join(folder, 'empty'))
    const none = await run(args, { PATH: join(folder, 'empty') })
    t.equal(none.stderr, 'drift: the Python SDK is not installed: this needs python3 with pip\n')
  },
)

function alter(file: string, change: (text: string) => string | undefined): void {
  const text = change(readFileSync(file, 'utf8'))
  if (text === undefined) rmSync(file)
  else writeFileSync(file, text)
}
