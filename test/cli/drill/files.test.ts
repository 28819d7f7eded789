import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { clientOf, LIST } from '../../support/drill-client.ts'
import { until } from '../../support/until.ts'

function reportIn(file: string): DrillReport {
  return JSON.parse(readFileSync(file, 'utf8'))
}

t.test('a file that cannot be written is told before the first run', async (t) => {
  const folder = t.testdir({ sub: {} })
  for (const flag of ['--report', '--html', '--junit']) {
    for (const path of [join(folder, 'none', 'x'), join(folder, 'sub')]) {
      const { code, stderr } = await runHere(t, ['drill', flag, path, '--', ...clientOf(LIST)])
      t.equal(code, 2)
      t.match(stderr, `${path}: found E`)
      t.notMatch(stderr, 'clean run')
    }
  }
})

t.test('one file cannot be for two results', async (t) => {
  const file = join(t.testdir({}), 'x.json')
  for (const flags of [
    ['--report', file, '--html', join(file, '..', 'x.json')],
    ['--expect', file, '--junit', file],
  ]) {
    t.match(await runHere(t, ['drill', ...flags, '--', ...clientOf(LIST)]), {
      code: 2,
      stderr: /x\.json: found for two results or inputs, expected a file for each/,
    })
  }
})

t.test('a file that cannot be written any more does not prevent the others', async (t) => {
  const folder = t.testdir({ sub: {} })
  const removes = `require('node:fs').rmSync(${JSON.stringify(join(folder, 'sub'))}, { recursive: true, force: true }); ${LIST}`
  const html = join(folder, 'drill.html')
  const { code, stderr, stdout } = await runHere(t, [
    ...['drill', '--only', '*/fields_extra', '--report', join(folder, 'sub', 'x.json')],
    ...['--html', html, '--', ...clientOf(removes)],
  ])
  t.equal(code, 2)
  t.match(stderr, /sub.x\.json: found ENOENT/)
  t.match(stdout, '1 survived')
  t.ok(existsSync(html))
})

t.test('an error that ends a drill leaves the report so far', async (t) => {
  const folder = t.testdir({ count: '' })
  const [count, program, file] = ['count', 'client', 'x.json'].map((name) => join(folder, name))
  const removesItself = `#!${process.execPath}
const fs = require('node:fs')
fs.appendFileSync(${JSON.stringify(count)}, '1')
if (fs.statSync(${JSON.stringify(count)}).size === 3) fs.rmSync(${JSON.stringify(program)})
${(clientOf(LIST)[2] as string).trim()}`
  writeFileSync(program as string, removesItself)
  chmodSync(program as string, 0o755)
  const flags = [
    '--jobs',
    '1',
    '--only',
    '*/unavailable,*/fields_extra',
    '--report',
    file as string,
  ]
  const { code, stderr } = await runHere(t, ['drill', ...flags, '--', program as string])
  t.equal(code, 2)
  t.match(stderr, /expected a command that can be run/)
  t.match(reportIn(file as string), {
    state: 'stopped',
    cells: [
      { state: 'done', verdict: 'failed_cleanly' },
      { state: 'left_out', evidence: ['an error ended the drill'] },
    ],
  })
})

t.test('a signal during --again leaves the report', async (t) => {
  const file = join(t.testdir({}), 'x.json')
  const hangs = `await call('GET', '/notebooks').catch(() => setInterval(() => {}, 1000))`
  for (const [after, cells] of [
    ['clean run 2', [{ state: 'left_out', evidence: ['the drill was stopped'] }]],
    ['dashboard', []],
  ] as const) {
    const command = new CommandHere(t, [
      ...['drill', '--again', 'ListNotebooks/reset', '--report', file],
      ...['--', ...clientOf(hangs)],
    ])
    await until(() => command.stderr.includes(after))
    if (cells.length > 0) await new Promise((resolve) => setTimeout(resolve, 600))
    await command.kill('SIGHUP')
    t.equal((await command.ended).code, 129)
    t.match(reportIn(file), { state: 'stopped', cells })
  }
})

t.test('a drill goes on when nobody reads what it prints', async (t) => {
  const command = new CommandHere(t, [
    ...['drill', '--only', '*/fields_extra', '--', ...clientOf(LIST)],
  ])
  await until(() => command.stderr.includes('dashboard'))
  command.breakPipes()
  t.equal((await command.ended).code, 0)
})

t.test('an output that cannot be written is an error, and the files are written', async (t) => {
  const file = join(t.testdir({}), 'x.json')
  const command = new CommandHere(t, [
    ...['drill', '--only', '*/fields_extra', '--report', file, '--', ...clientOf(LIST)],
  ])
  await until(() => command.stderr.includes('dashboard'))
  command.breakPipes('ENOSPC')
  t.match(await command.ended, {
    code: 2,
    stderr: /stdout: found write ENOSPC, expected an output to write to/,
  })
  t.equal(reportIn(file).state, 'finished')
})
