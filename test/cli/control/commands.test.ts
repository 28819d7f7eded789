import t from 'tap'
import { runHere } from '../../support/command-here.ts'
import { CREATION } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'

const NAME = 'modelarts-notebooks-mock'
const NOWHERE = 'http://127.0.0.1:1'

/** Rows of a printed table, cell by cell. */
function cells(stdout: string): string[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
}

t.test('status shows the server, its worlds, and the hits of their rules', async (t) => {
  const { list, mock, url } = await mockOnPort(t)
  mock.faults.add({ id: 'all', operation: '*', status: 429, times: 1 })
  mock.project('p1').faults.add({ id: 'mine', operation: 'ListNotebooks', status: 403 })
  t.equal(await list('p1'), 403)
  t.equal(await list('p2'), 429)
  const of = async (...flags: string[]) => runHere(t, ['status', '--url', url, ...flags])
  const { code, stderr, stdout } = await of()
  t.strictSame([code, stderr], [0, ''])
  const clock = `${new Date(mock.project('p1').clock.now).toISOString().slice(0, 19)}Z frozen`
  t.strictSame(cells(stdout).slice(1), [
    [url, '0.2.0', 'ok', 'present', 'default', clock, '2', '2', '1', '1'],
    [''],
    ['PROJECT', 'SERVER', 'CLOCK', 'NOTEBOOKS', 'REQUESTS', 'FAULTS', 'HITS'],
    ['p1', url, clock, '30', '1', '1', '1'],
    ['p2', url, clock, '30', '1', '0', '0'],
    [''],
    ['ID', 'HITS', 'SEEN', 'RULE'],
    ['all', '1', '1', '* status=429 times=1'],
  ])
  t.match((await of('--limit', '1')).stdout, /^and 1 more world: --limit 2$/m)
  t.match((await of('--limit', '0')).stdout, /^http.*\nand 2 more worlds/m)
  const project = await of('--project', 'p1')
  t.match(project.stdout, /^mine +1 +1 +ListNotebooks status=403$/m)
  t.notMatch(project.stdout, /^p2|more world/m)
  t.match(JSON.parse((await of('--json')).stdout), {
    ok: true,
    servers: [
      {
        url,
        ok: true,
        version: '0.2.0',
        worlds: { count: 2, limit: 10_000 },
        requests: { kept: 2, dropped: 0 },
        faults: [{ id: 'all', hits: 1 }],
      },
    ],
    worlds: [
      { url, project_id: 'p1', notebooks: { total: 30 }, faults: [{ id: 'mine', hits: 1 }] },
      { url, project_id: 'p2', faults: [] },
    ],
  })
})

t.test('status says what a full server warns of', async (t) => {
  const { mock, url } = await mockOnPort(t, { maxWorlds: 1 })
  mock.project('p1').notebooks.create(CREATION)
  const { stdout } = await runHere(t, ['status', '--url', url])
  t.match(stdout, new RegExp(`^${url}: .*max-worlds`, 'm'))
})

t.test('reset resets every world, one world, or to a snapshot', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const count = (project: string) => mock.project(project).notebooks.listAll({}).total
  const of = async (...args: string[]) => runHere(t, ['reset', ...args, '--url', url])
  t.strictSame(await of('empty', '--project', 'p1'), {
    code: 0,
    stdout: `${url}: project p1 is reset to empty\n`,
    stderr: '',
  })
  t.strictSame([count('p1'), count('p2') > 0], [0, true])
  t.match(await of(), { code: 0, stdout: `${url}: every project is reset to scene\n` })
  t.ok(count('p1') > 0)
  t.match(await of('--json', 'empty'), { code: 0, stdout: '{\n  "reset": "empty"\n}\n' })
  t.match(await of('snapshot:none'), {
    code: 1,
    stdout: '',
    stderr: new RegExp(`^${NAME}: reset: ${url}: found .*none.* \\(404 Mock\\.NotFound\\)\n$`),
  })
  t.match(await of('scnee'), {
    code: 2,
    stderr: `${NAME}: reset: found "scnee", expected scene, empty or snapshot:NAME\n`,
  })
  t.match(await of('empty', 'all'), { code: 2, stderr: /found "all", expected no further word/ })
})

t.test('fault adds rules as the text of --fault and as JSON, lists and removes them', async (t) => {
  const { list, mock, url } = await mockOnPort(t)
  const of = async (...args: string[]) => runHere(t, ['fault', ...args, '--url', url])
  t.match(await of(), { code: 0, stdout: 'no fault rules\n' })
  t.match(await of('add', 'ListNotebooks status=403 times=2'), {
    code: 0,
    stdout: `${url}: added server-fault-1: ListNotebooks status=403 times=2\n`,
  })
  t.match(await of('add', 'ListFlavors', 'status=500', 'error_msg=no quota left', 'name=a*'), {
    code: 0,
    stdout: /: added server-fault-2: ListFlavors status=500 error_msg="no quota left" match=\{/,
  })
  const rule = { id: 'json', operation: '*', status: 503, match: { query: { limit: 7 } } }
  const added = await of('add', JSON.stringify(rule), '--json')
  t.match(JSON.parse(added.stdout), { id: 'json', seen: 0 })
  t.equal(await list(), 403)
  t.strictSame(cells((await of('list')).stdout), [
    ['ID', 'HITS', 'SEEN', 'RULE'],
    ['server-fault-1', '1', '1', 'ListNotebooks status=403 times=2'],
    [
      ...['server-fault-2', '0', '0'],
      'ListFlavors status=500 error_msg="no quota left" match={"name":"a*"}',
    ],
    ['json', '0', '0', '* status=503 match={"query":{"limit":7}}'],
  ])
  const listed = JSON.parse((await of('--json')).stdout)
  t.strictSame(Object.keys(listed), ['faults'])
  t.match(listed.faults[0], { id: 'server-fault-1', hits: 1 })
  t.match(await of('clear', 'json', 'server-fault-2'), {
    stdout: `${url}: removed 2 fault rules\n`,
  })
  t.match(await of('clear', 'none'), { code: 1, stderr: /found rule "none", expected one of/ })
  t.match(await of('clear', '--json'), { code: 0, stdout: '{\n  "removed": 1\n}\n' })
  await of('add', 'ListFlavors status=500', '--project', 'p1')
  t.strictSame([mock.faults.list().length, mock.project('p1').faults.list().length], [0, 1])
})

t.test('a rule that the server would refuse is not sent', async (t) => {
  const of = async (...args: string[]) => runHere(t, ['fault', ...args, '--url', NOWHERE])
  const cases: [string[], RegExp][] = [
    [['add'], /^fault add: found nothing, expected a rule such as '.*', or JSON$/],
    [['add', ' '], /^fault add: found nothing, /],
    [['add', 'ListNotebook status=403'], /did you mean "ListNotebooks"\?, at \$\.operation$/],
    [['add', 'ListNotebooks', 'delay=soon'], /^fault add: found "soon", expected a duration/],
    [['add', 'ListNotebooks', 'status=200'], /expected an integer from 400 to 599, at \$\.status$/],
    [['add', 'ListNotebooks', 'x'], /^fault add: found "x", expected key=value, at fault$/],
    [['add', 'ListNotebooks'], /^fault add: found .*, expected /],
    [['add', '{"operation":'], /^fault add: found .*, expected a rule such as/],
    [['add', '{"operation":"*","status":500,"colour":1}'], /found "colour", expected no such key/],
    [
      ['add', '{"operation":"iam:*","status":500}', '--project', 'p1'],
      /^fault add: found "iam:\*"/,
    ],
    [['lst'], /^fault: found "lst", expected one of add, list, clear; did you mean "list"\?$/],
    [['remove'], /^fault: found "remove", expected one of add, list, clear$/],
    [['clear', '<script>%'], /^fault clear: found "<script>%", expected 1 to 64 characters of/],
    [['clear', ''], /^fault clear: found "", expected 1 to 64 characters of/],
    [['clear', '\ud800'], /^fault clear: found .*, expected 1 to 64 characters of/],
    [['list', 'x'], /^fault list: found "x", expected no further word$/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await of(...args)
    t.strictSame([code, stdout], [2, ''], args.join(' '))
    t.match(stderr.replace(`${NAME}: `, '').trimEnd(), message)
  }
})

t.test('clock shows, freezes, sets and advances the clock', async (t) => {
  const { mock, url } = await mockOnPort(t, { clock: { at: 0, rate: 1 } })
  const of = async (...args: string[]) => runHere(t, ['clock', ...args, '--url', url])
  t.match(cells((await of()).stdout), [
    ['SERVER', 'TIME', 'CLOCK'],
    [url, /^1970-01-01T00:00:/, 'real'],
  ])
  t.match((await of('freeze')).stdout, / frozen\n$/)
  t.match((await of('set', '2026-01-01T00:00:00Z')).stdout, / {2}2026-01-01T00:00:00\.000Z {2}fro/)
  const { id } = mock.project('p1').notebooks.create(CREATION)
  const advanced = cells((await of('advance', '1h')).stdout)
  t.match(advanced[1], [url, '2026-01-01T01:00:00.000Z', 'frozen'])
  t.strictSame(advanced[2], ['AT', 'PROJECT', 'NOTEBOOK', 'FROM', 'TO', 'CAUSE'])
  t.match(advanced.find(([, , notebook]) => notebook === id)?.slice(1), [
    'p1',
    id,
    'CREATING',
    'RUNNING',
    'Completed',
  ])
  t.match((await of('advance', '2026-01-02T00:00:00Z')).stdout, / {2}2026-01-02T00:00:00\.000Z /)
  t.match((await of('run', '60')).stdout, / rate 60\n$/)
  t.match((await of('run')).stdout, / real\n$/)
  await of('freeze', '--project', 'p2')
  t.equal(mock.project('p2').clock.rate, 0)
  t.equal(mock.project('p1').clock.rate, 1)
  const json = JSON.parse((await of('set', '1000', '--project', 'p2', '--json')).stdout)
  t.match(json, { now: 1_000, iso: '1970-01-01T00:00:01.000Z', rate: 0 })
  t.match(JSON.parse((await of('advance', '500', '--project', 'p2', '--json')).stdout), {
    now: 1_500,
    transitions: [],
  })
})

t.test('an advance prints more than 20 transitions in groups', async (t) => {
  const { mock, url } = await mockOnPort(t)
  for (let n = 0; n < 25; n++) mock.project('p1').notebooks.create({ ...CREATION, name: `a-${n}` })
  const { stdout } = await runHere(t, ['clock', 'advance', '1d', '--project', 'p1', '--url', url])
  const lines = stdout.trimEnd().split('\n')
  t.match(cells(stdout)[2], ['COUNT', 'FROM', 'TO', 'CAUSE'])
  t.ok(lines.length < 20, stdout)
  t.match(stdout, /\n25 +CREATING +RUNNING +Completed\n/)
  t.match(lines.at(-1), /^\d\d+ transitions: --json prints each of them$/)
})

t.test('an advance says what is new and what is removed', async (t) => {
  const url = await otherServer(t, (_, response) =>
    response.end(
      JSON.stringify({
        ...{ now: 0, iso: '1970-01-01T00:00:00.000Z', rate: 0 },
        groups: [],
        transitions: [
          {
            ...{ at: 0, notebook_id: 'a', name: 'a', from: null, to: 'CREATING' },
            ...{ cause: 'CreateNotebook', user: 'u', project_id: 'p1' },
          },
          {
            ...{ at: 1, notebook_id: 'b', name: 'b', from: 'DELETING', to: null },
            ...{ cause: 'Completed', user: null },
          },
        ],
      }),
    ),
  )
  const { stdout } = await runHere(t, ['clock', 'advance', '1h', '--url', url])
  t.strictSame(
    cells(stdout)
      .slice(3)
      .map((row) => row.slice(1)),
    [
      ['p1', 'a', 'new', 'CREATING', 'CreateNotebook'],
      ['b', 'DELETING', 'removed', 'Completed'],
    ],
  )
})

t.test('many transitions in groups say what is new and what is removed', async (t) => {
  const one = { at: 0, notebook_id: 'a', name: 'a', from: null, to: null, cause: 'Put', user: null }
  const groups = [
    { from: null, to: 'RUNNING', cause: 'Put', count: 20 },
    { from: 'STOPPED', to: null, cause: 'RetentionEnded', count: 1 },
  ]
  const url = await otherServer(t, (_, response) =>
    response.end(
      JSON.stringify({
        ...{ now: 0, iso: '1970-01-01T00:00:00.000Z', rate: 0, groups },
        transitions: new Array(21).fill(one),
      }),
    ),
  )
  const { stdout } = await runHere(t, ['clock', 'advance', '1h', '--url', url])
  t.strictSame(cells(stdout).slice(3, 5), [
    ['20', 'new', 'RUNNING', 'Put'],
    ['1', 'STOPPED', 'removed', 'RetentionEnded'],
  ])
})

t.test('a wrong time or rate is not sent', async (t) => {
  const cases: [string[], RegExp][] = [
    [['freze'], /^clock: found "freze", expected one of show, .*; did you mean "freeze"\?$/],
    [['show', 'x'], /^clock show: found "x", expected no further word$/],
    [['freeze', 'now'], /^clock freeze: found "now", expected no further word$/],
    [['run', 'fast'], /^clock run: found "fast", expected a number from 0 to 1000000$/],
    [['run', '1', '2'], /^clock run: found "2", expected no further word$/],
    [['run', '9999999'], /^clock run: found 9999999, expected a number from 0 to 1000000$/],
    [['set'], /^clock set: found nothing, expected a time such as 2026-01-01T00:00:00Z$/],
    [['set', ''], /^clock set: found "", expected a time/],
    [['set', 'tomorrow'], /^clock set: found "tomorrow", expected epoch ms, or an ISO date/],
    [['advance'], /^clock advance: found nothing, expected a duration such as 1h, or a time such/],
    [['advance', 'soon'], /^clock advance: found "soon", expected a duration such as/],
    [['advance', '2026-13-01T00:00:00Z'], /^clock advance: found "2026-13-.*, expected epoch ms/],
    [['advance', '99999999d'], /^clock advance: found "99999999d", expected a shorter duration$/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await runHere(t, ['clock', ...args, '--url', NOWHERE])
    t.equal(code, 2, args.join(' '))
    t.match(stderr.replace(`${NAME}: `, '').trimEnd(), message)
  }
})

t.test('snapshot saves, lists, restores and deletes', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const { notebooks } = mock.project('p1')
  const total = () => notebooks.listAll({ workspace_id: '0' }).total
  const before = total()
  const of = async (...args: string[]) => runHere(t, ['snapshot', ...args, '--url', url])
  t.match(await of(), { code: 0, stdout: 'no snapshots\n' })
  t.match(await of('save', 'before'), { stdout: `${url}: saved before, 30 notebooks\n` })
  mock.project('p1').reset('empty')
  t.equal(total(), 0)
  t.match(await of('restore', 'before'), {
    code: 0,
    stdout: `${url}: every project is reset to snapshot:before\n`,
  })
  t.equal(total(), before)
  t.match(cells((await of('list')).stdout), [
    ['NAME', 'TAKEN AT', 'NOTEBOOKS', 'SERVER'],
    ['before', /^\d{4}-/, '30', url],
  ])
  t.match(JSON.parse((await of('--json')).stdout), { snapshots: [{ name: 'before' }] })
  await of('save', 'one', '--project', 'p1')
  t.strictSame(
    mock
      .project('p1')
      .snapshots.list()
      .map(({ name }) => name),
    ['one'],
  )
  t.match(await of('restore', 'one', '--project', 'p1'), {
    stdout: `${url}: project p1 is reset to snapshot:one\n`,
  })
  t.match(await of('delete', 'before'), { code: 0, stdout: `${url}: deleted before\n` })
  t.match(await of('delete', 'before'), { code: 1, stderr: /found snapshot "before".*404/ })
  const cases: [string[], RegExp][] = [
    [['sav', 'a'], /^snapshot: found "sav", .*; did you mean "save"\?$/],
    [['save'], /^snapshot save: found nothing, expected a name$/],
    [['restore', 'a', 'b'], /^snapshot restore: found "b", expected no further word$/],
    [['delete', 'a/b'], /^snapshot delete: found "a\/b", expected 1 to 64 characters of/],
    [['list', 'a'], /^snapshot list: found "a", expected no further word$/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await of(...args)
    t.equal(code, 2)
    t.match(stderr.replace(`${NAME}: `, '').trimEnd(), message)
  }
})

t.test('without a mock each command exits with 1 and one sentence', async (t) => {
  const html = await otherServer(t, (_, response) => response.end('<h1>hello</h1>'))
  const commands = [
    ['status'],
    ['reset'],
    ['fault'],
    ['clock'],
    ['snapshot'],
    ['tour'],
    ['tour', 'quickstart'],
    ['logs'],
    ['logs', '-f'],
  ]
  for (const args of commands) {
    const [name] = args
    t.strictSame(await runHere(t, [...args, '--url', NOWHERE]), {
      code: 1,
      stdout: '',
      stderr: `${NAME}: ${name}: ${NOWHERE}: found no server (connection refused), expected a running mock: start one, or give its --url\n`,
    })
    t.match(await runHere(t, [...args, '--url', html]), {
      code: 1,
      stdout: '',
      stderr: new RegExp(
        `^${NAME}: ${name}: ${html}: found another answer \\(.*\\), expected a running mock.*\n$`,
      ),
    })
    if (name === 'logs') continue
    const { code, stdout } = await runHere(t, [...args, '--url', NOWHERE, '--json'])
    t.equal(code, 1)
    t.match(JSON.parse(stdout), {
      ok: false,
      servers: [{ url: NOWHERE, ok: false, error: /^found no server/ }],
    })
  }
})

t.test('the server is that of the options, with its token, unless there is a URL', async (t) => {
  const token = '0123456789abcdef'
  const { url } = await mockOnPort(t, { controlToken: token, tls: 'self-signed' })
  const { port } = new URL(url)
  t.match(
    await runHere(t, ['clock', '--port', port, '--tls', 'self-signed', '--control-token', token]),
    {
      code: 0,
      stderr: '',
    },
  )
  const env = { NOTEBOOKS_MOCK_URL: url, NOTEBOOKS_MOCK_CONTROL_TOKEN: token }
  t.match(await runHere(t, ['clock'], env), { code: 0, stderr: '' })
  t.match(await runHere(t, ['clock', '--url', url]), {
    code: 1,
    stderr:
      /: found no Authorization, .*; give it with --control-token or NOTEBOOKS_MOCK_CONTROL_TOKEN\n$/,
  })
  const cases: [string[], RegExp][] = [
    [['--port', '0'], /^--port: found 0, expected the port of a running server, or its --url$/],
    [['--url', 'mock'], /^--url: found "mock", expected an http or https URL/],
    [['--url', `${url},`], /^--url: found "", expected an http or https URL/],
    [['--url', `${url},${url}/`], /^--url: found \[.*\], expected each URL once$/],
    [
      [
        '--url',
        Array(101)
          .fill(0)
          .map((_, n) => `http://a:${n}`)
          .join(),
      ],
      /expected at most 100 URLs$/,
    ],
    [['--project', 'a/b'], /^--project: found "a\/b", expected 1 to 64 characters/],
    [['--timeout', 'soon'], /^--timeout: found "soon", expected a duration/],
    [['--limit', '3'], /^--limit: found with clock, expected only with status or logs$/],
    [['--json=maybe'], /^--json: found "maybe", expected true or false$/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await runHere(t, ['clock', ...args])
    t.equal(code, 2, args.join(' '))
    t.match(stderr.replace(`${NAME}: `, '').trimEnd(), message)
  }
})
