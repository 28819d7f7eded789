import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { CREATE, clientOf, LIST } from '../../support/drill-client.ts'
import { until } from '../../support/until.ts'

/** Runs a drill of a small client, and reads the report that it prints. */
async function drilled(t: Test, code: string, ...flags: string[]) {
  const ended = await runHere(t, ['drill', '--json', ...flags, '--', ...clientOf(code)])
  if (ended.stdout === '') throw new Error(ended.stderr)
  return { ...ended, report: JSON.parse(ended.stdout) as DrillReport }
}

/** The verdicts by the id of the cell. */
function verdicts({ cells }: DrillReport) {
  return Object.fromEntries(cells.map(({ id, state, verdict }) => [id, verdict ?? state]))
}

function evidenceOf({ cells }: DrillReport, id: string): string {
  const cell = cells.find((one) => one.id === id)
  if (cell === undefined) throw new Error(`found no cell ${id}`)
  return cell.evidence.join('\n')
}

t.test('a client that fails cleanly is told from one that survives', async (t) => {
  const only = ['unavailable', 'throttled', 'fields_extra'].map((id) => `*/${id}`).join()
  const { code, report, stderr } = await drilled(t, LIST, '--only', only, '--jobs', '3')
  t.equal(code, 0)
  t.strictSame(verdicts(report), {
    'ListNotebooks/unavailable': 'failed_cleanly',
    'ListNotebooks/throttled': 'failed_cleanly',
    'ListNotebooks/fields_extra': 'survived',
  })
  t.match(report, {
    state: 'finished',
    jobs: 3,
    seed: 1,
    flaky: [],
    other_projects: [],
    operations: [{ operation: 'ListNotebooks', calls: 1 }],
    clean: [{ requests: 1 }, { requests: 1 }],
    failures: [{ id: 'unavailable' }, { id: 'throttled' }, { id: 'fields_extra' }],
  })
  t.match(
    evidenceOf(report, 'ListNotebooks/unavailable'),
    /status 1, .*the operation ListNotebooks, the status 503/,
  )
  t.match(stderr, /dashboard on http.*\n.*clean run 1 of 2\n.*clean run 2 of 2\n/)
  t.match(stderr, /\[3\/3\] ListNotebooks\//)
  const [cell] = report.cells
  t.match(cell?.run?.journal, [{ operation: 'ListNotebooks', fault: 'drill', status: 503 }])
  t.match(cell?.again, /^modelarts-notebooks-mock drill --again ListNotebooks\/unavailable -- \S/)
})

t.test('a failure that the client hides or does not name is told', async (t) => {
  const hides = `const answer = await call('POST', '/notebooks', made); process.exit(0)`
  const { code, report } = await drilled(t, hides, '--only', '*/unavailable')
  t.equal(code, 1)
  t.strictSame(verdicts(report), { 'CreateNotebook/unavailable': 'wrong' })
  t.match(
    evidenceOf(report, 'CreateNotebook/unavailable'),
    'instance "made": found none, expected one',
  )
  const silent = `const answer = await call('GET', '/notebooks'); process.exit(answer.ok ? 0 : 5)`
  const { report: other } = await drilled(t, silent, '--only', '*/unavailable')
  t.strictSame(verdicts(other), { 'ListNotebooks/unavailable': 'failed_obscurely' })
})

t.test('a client that tries again survives, and a second creation is wrong', async (t) => {
  const only = [
    'unavailable',
    'answer_lost',
    'create_failed',
    'status_error',
    'frozen',
    'throttled',
  ]
  const flags = ['--only', only.map((id) => `CreateNotebook/${id}`).join()]
  const { report } = await drilled(t, CREATE, ...flags)
  t.strictSame(verdicts(report), {
    'CreateNotebook/answer_lost': 'wrong',
    'CreateNotebook/unavailable': 'survived',
    'CreateNotebook/throttled': 'survived',
    'CreateNotebook/create_failed': 'failed_cleanly',
    'CreateNotebook/status_error': 'failed_cleanly',
    'CreateNotebook/frozen': 'failed_cleanly',
  })
  t.match(
    evidenceOf(report, 'CreateNotebook/answer_lost'),
    'instance "made": found 2, expected one',
  )
})

t.test(
  'a client that never ends is killed, and one that ignores Retry-After hammers',
  async (t) => {
    const eager = `for (;;) { const answer = await call('GET', '/notebooks'); if (answer.ok) break; if (answer.status === 500) await new Promise(() => setInterval(() => {}, 1000)) }`
    const flags = ['--only', '*/throttled,*/internal_error', '--time-limit', '1s']
    const { report } = await drilled(t, eager, ...flags)
    t.strictSame(verdicts(report), {
      'ListNotebooks/throttled': 'hammered',
      'ListNotebooks/internal_error': 'hung',
    })
    t.match(
      evidenceOf(report, 'ListNotebooks/throttled'),
      /ListNotebooks [01]\.\d s after an answer, expected 2 s/,
    )
    const fast = `for (let left = 40; left > 0; left--) if ((await call('GET', '/notebooks')).ok) break; if (Math.random() >= 0) process.exit(0)`
    const loop = `let answer = await call('GET', '/notebooks'); if (!answer.ok) for (let left = 30; left > 0; left--) answer = await call('GET', '/notebooks'); await answer.text()`
    t.strictSame(verdicts((await drilled(t, fast, '--only', '*/unavailable')).report), {
      'ListNotebooks/unavailable': 'survived',
    })
    const few = ['--only', '*/unavailable', '--max-rate', '2']
    const { report: hammered } = await drilled(t, loop, ...few)
    t.match(
      evidenceOf(hammered, 'ListNotebooks/unavailable'),
      /found \d+ calls of ListNotebooks within one second, expected at most 2/,
    )
    const { report: allowed } = await drilled(
      t,
      loop,
      '--only',
      '*/unavailable',
      '--max-rate',
      '50',
    )
    t.strictSame(verdicts(allowed), { 'ListNotebooks/unavailable': 'survived' })
  },
)

t.test(
  'an answer that comes late may create a second instance, and the drill waits for it',
  async (t) => {
    const file = join(t.testdir({}), 'runs')
    // The clean runs wait for their answer, however long a busy machine needs.
    const impatient = `
    const fs = require('fs')
    fs.appendFileSync(${JSON.stringify(file)}, 'x')
    const isClean = fs.readFileSync(${JSON.stringify(file)}).length <= 2
    const options = { method: 'POST', headers, body: JSON.stringify(made) }
    const send = (more) => fetch(url + '/v1/' + project + '/notebooks', { ...options, ...more })
    await send(isClean ? {} : { signal: AbortSignal.timeout(1500) }).catch(() => send({}))
    process.exit(0)`
    const { report } = await drilled(t, impatient, '--slow', '3s', '--only', '*/slow*')
    t.match(evidenceOf(report, 'CreateNotebook/slow_3s'), 'instance "made": found 2, expected one')
  },
)

t.test('an instance that vanishes may be missing at the end', async (t) => {
  const stop = `
    const { data } = await (await call('GET', '/notebooks?status=RUNNING')).json()
    const answer = await call('POST', '/notebooks/' + data[0].id + '/stop')
    if (!answer.ok && answer.status !== 400) process.exit(1)`
  const { report } = await drilled(t, stop, '--only', 'StopNotebook/vanishes,StopNotebook/missing')
  t.strictSame(verdicts(report), {
    'StopNotebook/missing': 'wrong',
    'StopNotebook/vanishes': 'survived',
  })
})

t.test('a token expires before a call, and only an older one is refused', async (t) => {
  const login = `
    const auth = { identity: { methods: ['password'], password: { user: { name: 'mock-admin', password: 'mock-password', domain: { name: 'mock-account' } } } }, scope: { project: { id: project } } }
    const tokenOf = async () => (await fetch(url + '/v3/auth/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ auth }) })).headers.get('x-subject-token')
    headers['x-auth-token'] = await tokenOf()
    await (await call('GET', '/notebooks')).text()
    let answer = await call('GET', '/workspaces')
    if (answer.status === 401 && process.argv[1]) { headers['x-auth-token'] = await tokenOf(); answer = await call('GET', '/workspaces') }
    if (!answer.ok) { console.error(await answer.text()); process.exit(1) }`
  const run = (...words: string[]) =>
    runHere(t, [
      'drill',
      '--json',
      '--only',
      'ListWorkspace/token_expires',
      '--',
      ...clientOf(login),
      ...words,
    ])
  const stays = JSON.parse((await run()).stdout) as DrillReport
  t.strictSame(verdicts(stays), { 'ListWorkspace/token_expires': 'failed_cleanly' })
  t.match(evidenceOf(stays, 'ListWorkspace/token_expires'), /the code APIGW\.0307/)
  t.ok(
    stays.cells.every(({ own_server }) => own_server),
    'it calls IAM',
  )
  const { report } = { report: JSON.parse((await run('again')).stdout) as DrillReport }
  t.strictSame(verdicts(report), { 'ListWorkspace/token_expires': 'survived' })
})

t.test('a failure that never took effect is left out', async (t) => {
  const bear = `const answer = await fetch(url + '/v1/' + project + '/notebooks', { headers: { 'x-auth-token': 'unknown' } }); await answer.text(); const more = await fetch(url + '/v1/' + project + '/workspaces', { headers: { 'x-auth-token': 'unknown' } }); if (!more.ok) process.exit(1)`
  const only = 'ListWorkspace/token_expires,ListWorkspace/fields_extra'
  const { report } = await drilled(t, bear, '--only', only)
  t.strictSame(verdicts(report), {
    'ListWorkspace/token_expires': 'left_out',
    'ListWorkspace/fields_extra': 'survived',
  })
  t.match(evidenceOf(report, 'ListWorkspace/token_expires'), 'the failure never took effect')
})

t.test('a drill in which no failure took effect could not run', async (t) => {
  const file = join(t.testdir({}), 'runs')
  const twice = `
    const fs = require('fs')
    const runs = fs.existsSync(${JSON.stringify(file)}) ? fs.readFileSync(${JSON.stringify(file)}).length : 0
    fs.writeFileSync(${JSON.stringify(file)}, 'x'.repeat(runs + 1))
    if (runs < 2) await (await call('GET', '/workspaces')).text()`
  const flags = ['--slow', '50ms', '--only', '*/slow*']
  const { code, stderr } = await runHere(t, ['drill', ...flags, '--', ...clientOf(twice)])
  t.equal(code, 2)
  t.match(stderr, /no cell that ran, .* found 0 calls of ListWorkspace, expected call 1/)
})

t.test('the clock of the server is ahead for a client that signs', async (t) => {
  const signed = `
    const { createHash, createHmac } = require('crypto')
    const { HUAWEICLOUD_SDK_AK: access, HUAWEICLOUD_SDK_SK: secret } = process.env
    const hash = (text) => createHash('sha256').update(text).digest('hex')
    const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '')
    const path = '/v1/' + project + '/notebooks'
    const canonical = ['GET', path + '/', '', 'x-sdk-date:' + date + '\\n', 'x-sdk-date', hash('')].join('\\n')
    const text = ['SDK-HMAC-SHA256', date, hash(canonical)].join('\\n')
    const signature = createHmac('sha256', secret).update(text).digest('hex')
    const authorization = 'SDK-HMAC-SHA256 Access=' + access + ', SignedHeaders=x-sdk-date, Signature=' + signature
    const answer = await fetch(url + path, { headers: { authorization, 'x-sdk-date': date } })
    if (!answer.ok) { console.error(await answer.text()); process.exit(1) }`
  const { report } = await drilled(t, signed, '--auth', 'verify', '--only', '*/clock_skew')
  t.strictSame(verdicts(report), { 'ListNotebooks/clock_skew': 'failed_cleanly' })
  t.match(evidenceOf(report, 'ListNotebooks/clock_skew'), 'APIGW.0301')
})

t.test('a command that chooses its project has a server for each cell, and is told', async (t) => {
  const own = `const answer = await fetch(url + '/v1/my-own/notebooks', { headers }); if (!answer.ok) console.error(answer.status); process.exit(answer.ok ? 0 : 1)`
  const { report, stderr } = await drilled(t, own, '--only', '*/unavailable,*/fields_extra')
  t.strictSame(report.other_projects, [{ project_id: 'my-own', requests: 1 }])
  t.ok(report.cells.every(({ own_server }) => own_server))
  t.strictSame(verdicts(report), {
    'ListNotebooks/unavailable': 'failed_cleanly',
    'ListNotebooks/fields_extra': 'survived',
  })
  t.match(stderr, '1 request to project my-own, which the drill did not give')
  t.match(stderr, 'each cell has a server of its own')
})

t.test('requests to another project are told, also if only a failing run sends them', async (t) => {
  const astray = `const answer = await call('GET', '/notebooks'); if (!answer.ok) await fetch(url + '/v1/astray/notebooks', { headers })`
  const { report, stderr } = await drilled(t, astray, '--only', '*/unavailable,*/fields_extra')
  t.strictSame(report.other_projects, [{ project_id: 'astray', requests: 1 }])
  t.match(stderr, '1 request to project astray, which the drill did not give')
  const both = `await (await call('GET', '/workspaces')).text(); ${astray}`
  const { report: own } = await drilled(
    t,
    both,
    '--only',
    '*/unavailable,ListNotebooks/token_expires',
  )
  t.strictSame(
    own.cells.map(({ id, own_server }) => [id, own_server]),
    [
      ['ListWorkspace/unavailable', false],
      ['ListNotebooks/unavailable', false],
      ['ListNotebooks/token_expires', true],
    ],
  )
  t.strictSame(own.other_projects, [{ project_id: 'astray', requests: 2 }])
})

t.test('with --unknown-projects refuse the command gets the project of the region', async (t) => {
  const flags = ['--unknown-projects', 'refuse', '--only', '*/vanishes,*/frozen,*/reset']
  const { report } = await drilled(t, CREATE, ...flags)
  t.ok(
    report.cells.every(
      ({ own_server, run }) => own_server && run?.project_id === '0123456789abcdef0123456789abcdef',
    ),
  )
  t.match(verdicts(report), {
    'CreateNotebook/reset': 'survived',
    'CreateNotebook/frozen': 'failed_cleanly',
    'ShowNotebook/vanishes': 'failed_cleanly',
  })
})

t.test('a command that works on two projects is compared in both', async (t) => {
  const two = `for (const id of ['one', 'two']) await fetch(url + '/v1/' + id + '/notebooks', { method: 'POST', headers, body: JSON.stringify(made) }); process.exit(0)`
  const { report } = await drilled(t, two, '--only', '*/unavailable')
  t.match(
    evidenceOf(report, 'CreateNotebook/unavailable'),
    /instance "made": found none, expected one/,
  )
})

t.test('a command whose clean runs differ is flaky', async (t) => {
  const file = join(t.testdir({}), 'seen')
  const flaky = `const fs = require('fs'); await (await call('GET', '/notebooks')).text(); if (fs.existsSync(${JSON.stringify(file)})) await (await call('GET', '/workspaces')).text(); fs.writeFileSync(${JSON.stringify(file)}, '')`
  const { report, stderr } = await drilled(t, flaky, '--only', '*/fields_extra')
  t.match(report.flaky, [/0 calls of ListWorkspace in the first run and 1 in the second/])
  t.match(stderr, 'the clean runs differ')
})

t.test('expectations must hold in every cell', async (t) => {
  const file = join(t.testdir({}), 'expect.json')
  writeFileSync(file, '{"expect":[{"operation":"ListNotebooks","count":1}]}')
  const again = `if (!(await call('GET', '/notebooks')).ok) await call('GET', '/notebooks'); process.exit(0)`
  const { report } = await drilled(
    t,
    again,
    '--expect',
    file,
    '--only',
    '*/unavailable,*/fields_extra',
  )
  t.strictSame(verdicts(report), {
    'ListNotebooks/unavailable': 'wrong',
    'ListNotebooks/fields_extra': 'survived',
  })
  t.match(
    evidenceOf(report, 'ListNotebooks/unavailable'),
    'expectation $.expect[0]: found 2 requests',
  )
})

t.test('a drill with a budget leaves out cells that it has no time for', async (t) => {
  const flags = ['--budget', '5m', '--slow', '10m', '--only', '*/slow_*,*/fields_extra']
  const { code, report } = await drilled(t, LIST, ...flags)
  t.equal(code, 0)
  t.strictSame(verdicts(report), {
    'ListNotebooks/fields_extra': 'survived',
    'ListNotebooks/slow_600s': 'left_out',
  })
  t.match(evidenceOf(report, 'ListNotebooks/slow_600s'), 'the budget had no time for it')
})

t.test('a drill since a report runs what was not survived, and keeps the rest', async (t) => {
  const folder = t.testdir({})
  const [first, second, html, junit] = ['one.json', 'two.json', 'r.html', 'r.xml'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  const command = clientOf(LIST)
  const only = ['--only', '*/unavailable,*/fields_extra']
  const one = await runHere(t, ['drill', ...only, '--report', first, '--', ...command])
  t.equal(one.code, 0)
  t.match(one.stdout, /\nListNotebooks +fc +ok/)
  const files = ['--report', second, '--html', html, '--junit', junit]
  const two = await runHere(t, ['drill', ...only, '--since', first, ...files, '--', ...command])
  t.equal(two.code, 0)
  t.match(two.stderr, /\[2\/2\] ListNotebooks\/unavailable/)
  const report = JSON.parse(readFileSync(second, 'utf8')) as DrillReport
  t.match(verdicts(report), { 'ListNotebooks/fields_extra': 'survived' })
  t.match(evidenceOf(report, 'ListNotebooks/fields_extra'), /in the drill of \d{4}-/)
  t.match(readFileSync(html, 'utf8'), 'ListNotebooks')
  t.match(readFileSync(junit, 'utf8'), '<testsuites')
  const third = await runHere(t, ['drill', ...only, '--since', second, '--json', '--', ...command])
  t.equal(
    evidenceOf(JSON.parse(third.stdout), 'ListNotebooks/fields_extra').match(/in the drill/g)
      ?.length,
    1,
  )
  for (const [flags, message] of [
    [['--seed', '2', '--', ...command], 'found a report of seed 1, expected seed 2'],
    [['--', ...clientOf(`${LIST};`)], 'found a report of '],
    [
      ['--max-rate', '5', '--', ...command],
      'one.json: found a report with no options, expected one with --max-rate 5',
    ],
  ] as const) {
    const { code, stderr } = await runHere(t, ['drill', '--since', first, ...flags])
    t.equal(code, 2)
    t.match(stderr, message)
  }
})

t.test('a signal stops a drill, which keeps what is known', async (t) => {
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const) {
    const file = join(t.testdir({}), 'report.json')
    const hangs = `const answer = await call('GET', '/notebooks'); if (!answer.ok) setInterval(() => {}, 1000)`
    const command = new CommandHere(t, [
      'drill',
      '--jobs',
      '1',
      '--only',
      '*/fields_extra,*/unavailable,*/reset',
      '--report',
      file,
      '--',
      ...clientOf(hangs),
    ])
    await until(() => command.stderr.includes('clean run 2'))
    await until(() => command.stderr.includes('dashboard'))
    await new Promise((resolve) => setTimeout(resolve, 400))
    await command.kill(signal)
    t.equal((await command.ended).code, status)
    const report = JSON.parse(readFileSync(file, 'utf8')) as DrillReport
    t.equal(report.state, 'stopped')
    t.ok(report.cells.every(({ state }) => state === 'left_out' || state === 'done'))
    t.match(evidenceOf(report, 'ListNotebooks/reset'), /the drill was stopped|status/)
  }
})

t.test('processes that a command leaves behind are told, and the log goes to stderr', async (t) => {
  const leaves = `
    require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).unref()
    const answer = await call('GET', '/notebooks')
    await answer.text()
    process.exit(answer.ok ? 0 : 1)`
  const { report, stderr } = await drilled(
    t,
    leaves,
    '--only',
    '*/unavailable',
    '--log',
    'requests',
  )
  if (process.platform === 'linux') {
    t.match(
      evidenceOf(report, 'ListNotebooks/unavailable'),
      'still ran when it had ended, and were killed: 1',
    )
  }
  t.match(stderr, /^GET \/v1\/\w+\/notebooks 200 /m)
})

t.test('a signal in a clean run stops the drill, also with --again', async (t) => {
  for (const flags of [[], ['--again', 'ListNotebooks/reset']]) {
    const command = new CommandHere(t, [
      'drill',
      ...flags,
      '--',
      ...clientOf(`${LIST}; setInterval(() => {}, 1000)`),
    ])
    await until(() => command.stderr.includes('dashboard'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await command.kill('SIGINT')
    t.equal((await command.ended).code, 130)
  }
})

t.test('a command that cannot be drilled says why', async (t) => {
  const folder = t.testdir({
    'bad.json': '{"expect":1}',
    'none.json': '{"expect":[{"operation":"CreateNotebook"}]}',
  })
  const list = clientOf(LIST)
  const cases: [string[], RegExp][] = [
    [['--', 'no-such-command'], /found "no-such-command", expected a command that can be run/],
    [['--', folder], /found spawn .*(EACCES|EISDIR).*, expected a command that can be run/],
    [[], /found nothing after --, expected a command: drill -- npm test/],
    [['npm', 'test'], /found "npm", expected a command after --: drill -- npm test/],
    [
      ['--', process.execPath, '-e', ''],
      /found no request in the clean run, expected some to the mock\n.*NOTEBOOKS_MOCK_URL.*\n.*server of its own/,
    ],
    [
      ['--', ...clientOf(`await fetch(url + '/nothing')`)],
      /found no request to an operation in the clean run/,
    ],
    [
      ['--', ...clientOf(`console.error('bo\\x1bom'); process.exit(3)`)],
      /found status 3 at the end of the clean run, expected status 0.*\n {2}bo\\u001bom/,
    ],
    [
      ['--', ...clientOf(`process.kill(process.pid, 'SIGKILL')`)],
      /found signal SIGKILL at the end/,
    ],
    [['--', ...clientOf(`process.stdin.setRawMode(true)`)], /seems to need a terminal/],
    [
      ['--time-limit', '20ms', '--', ...clientOf(`setInterval(() => {}, 1000)`)],
      /found no end of the clean run within 0.4 s, expected a command that ends; --time-limit/,
    ],
    [['--expect', join(folder, 'bad.json'), '--', ...list], /bad.json, \$.expect/],
    [
      ['--expect', join(folder, 'none.json'), '--', ...list],
      /expectation \$.expect\[0\]: found 0 requests, .* in the clean run/,
    ],
    [
      ['--only', 'Nothing/*', '--', ...list],
      /--only: found patterns that leave no cell, expected some of the \d+ cells such as ListNotebooks/,
    ],
    [['--skip', '*', '--', ...list], /--skip: found patterns that leave no cell/],
    [
      ['--again', 'ListNotebooks/nothing', '--', ...list],
      /--again: found "ListNotebooks\/nothing", expected/,
    ],
    [['--bundle', 'x', '--', ...list], /--bundle: found without --again/],
    [['--show', 'x', '--', ...list], /--show: found with a command/],
    ...[['--budget', '1m'], ['--jobs=1'], ['--only', 'b'], ['--since', 'b'], ['--skip', 'b']].map(
      (flag): [string[], RegExp] => [
        ['--again', 'a', ...flag, '--', ...list],
        new RegExp(`--again: found with ${flag[0]?.split('=')[0]}, expected one of them`),
      ],
    ),
    [['--show', 'x', '--json'], /--show: found with --json, expected one of them/],
    [['--show', 'x', '--report', 'y'], /--show: found with --report, expected one of them/],
    [
      ['--budget', '1ms', '--', ...list],
      /found no cell that ran, expected some: the budget had no time/,
    ],
    [['--state-file', 'x', '--', ...list], /--state-file: found with drill/],
    [['--scene', 'nowhere', '--', ...list], /nowhere/],
  ]
  for (const [words, message] of cases) {
    const { code, stderr } = await runHere(t, ['drill', ...words])
    t.equal(code, 2, words.join(' ').slice(0, 60))
    t.match(stderr, message)
  }
})

t.test('a pattern that matches no cell is told', async (t) => {
  const flags = ['--only', '*/fields_extra,X/*', '--skip', 'Y/*']
  const { stderr } = await drilled(t, LIST, ...flags)
  t.match(stderr, '--only X/*: found no such cell')
  t.match(stderr, '--skip Y/*: found no such cell')
})

t.test('the exit status follows --fail-on', async (t) => {
  const { code } = await drilled(
    t,
    LIST,
    '--only',
    '*/reset',
    '--fail-on',
    'failed_cleanly,failed_obscurely',
  )
  t.equal(code, 1)
})

t.test('--show shows a report', async (t) => {
  const { code, stderr } = await runHere(t, ['drill', '--show', join(t.testdir({}), 'none.json')])
  t.match({ code, stderr }, { code: 2, stderr: /none.json: found no such file/ })
})
