import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { CREATE, clientOf, LIST } from '../../support/drill-client.ts'
import { until } from '../../support/until.ts'

t.test('--again runs one cell and leaves its server open', async (t) => {
  const words = ['drill', '--again', 'ListNotebooks/unavailable', '--', ...clientOf(LIST)]
  const command = new CommandHere(t, words)
  await until(() => command.stdout.includes('ready on'))
  t.match(command.stdout, /fc ListNotebooks\/unavailable failed cleanly/)
  t.match(command.stdout, /GET \/v1\/\w+\/notebooks 503 .*fault=drill/)
  const [, project] = /^the project is (\w+);/m.exec(command.stdout) ?? []
  const [, url] = /^ready on (\S+), dashboard/m.exec(command.stdout) ?? []
  const answer = await fetch(`${url}/_mock/projects/${project}/requests`)
  t.match(await answer.json(), { total: 1 })
  t.match(await (await fetch(`${url}/_mock/drill`)).json(), { state: 'finished' })
  await command.kill('SIGINT')
  t.equal((await command.ended).code, 0)
})

t.test('--again prints many requests, or JSON and nothing else', async (t) => {
  const loop = `for (let n = 0; n < 60; n++) await (await call('GET', '/workspaces')).text(); ${LIST}`
  const of = async (flags: string[], code: string) => {
    const words = ['--again', 'ListNotebooks/fields_extra', '--', ...clientOf(code)]
    const command = new CommandHere(t, ['drill', ...flags, ...words])
    await until(() => /^ready on/m.test(command.stdout + command.stderr))
    await command.kill('SIGTERM')
    return command.ended
  }
  t.match(await of([], loop), { code: 0, stdout: /and 11 more requests/ })
  const { stderr, stdout } = await of(['--json'], LIST)
  t.match(JSON.parse(stdout), { state: 'finished', cells: [{ verdict: 'survived' }] })
  t.match(stderr, /^the project is \w+; Ctrl-C ends the server\nready on http/m)
})

t.test('--again of a failure that never took effect could not run', async (t) => {
  const folder = t.testdir({})
  const bundle = join(folder, 'cell.mockrepro')
  const report = join(folder, 'report.json')
  const bear = `for (const path of ['notebooks', 'workspaces']) await (await fetch(url + '/v1/' + project + '/' + path, { headers: { 'x-auth-token': 'unknown' } })).text()`
  for (const flags of [[], ['--bundle', bundle, '--report', report]]) {
    const words = ['--again', 'ListWorkspace/token_expires', ...flags, '--', ...clientOf(bear)]
    const env = { NOTEBOOKS_MOCK_JOBS: '2' }
    const { code, stderr, stdout } = await runHere(t, ['drill', ...words], env)
    t.equal(code, 2)
    t.match(stderr, /found no cell that ran, expected some: the failure never took effect/)
    t.match(stdout, /^\S+ GET \/v1\/\w+\/workspaces \d+/m)
  }
  t.notOk(existsSync(bundle))
  t.match(JSON.parse(readFileSync(report, 'utf8')), { cells: [{ state: 'left_out' }] })
})

t.test('a cell can be saved as a replay bundle', async (t) => {
  const file = join(t.testdir({}), 'cell.mockrepro')
  const words = [
    '--bundle',
    file,
    '--control-token',
    'of-a-test',
    '--again',
    'CreateNotebook/answer_lost',
  ]
  const { code, stderr } = await runHere(t, ['drill', ...words, '--', ...clientOf(CREATE)])
  t.equal(code, 1, 'the verdict is wrong')
  t.match(stderr, /wrote .*cell.mockrepro \(\d+ bytes\)/)
  const replayed = await runHere(t, ['replay', file])
  t.match(replayed, { code: 0, stdout: /equal, \d+ requests/ })
  const clears = `
    const answer = await call('GET', '/notebooks').catch(() => ({}))
    if (!answer.ok) await fetch(url + '/_mock/requests', { method: 'DELETE' })
    process.exit(0)`
  const refused = await runHere(t, [
    'drill',
    '--bundle',
    file,
    '--again',
    'ListNotebooks/reset',
    '--',
    ...clientOf(clears),
  ])
  t.match(refused, { code: 2, stderr: /--bundle: found .*CannotCapture/ })
})

t.test('a signal stops the cell of --again', async (t) => {
  const hangs = `await call('GET', '/notebooks').catch(() => setInterval(() => {}, 1000))`
  const words = ['drill', '--again', 'ListNotebooks/reset', '--', ...clientOf(hangs)]
  const command = new CommandHere(t, words)
  await until(() => command.stderr.includes('clean run 2'))
  await new Promise((resolve) => setTimeout(resolve, 600))
  await command.kill('SIGINT')
  t.match(await command.ended, { code: 130, stdout: '' })
})
