/**
 * Runs every suite at its full size: `npm run full`, or those that are named: `tsx test/run-suites.ts clients browser`.
 * Prints the seconds of each, and closes with one line of counts. Needs `npm run build` before it where the suite
 * `build` is not among them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Result, runSuite, type Suite } from './support/suite.ts'

const full = { TEST_SIZE: 'full' }

/** Test files with suites of their own. */
const OTHERS = ['state-file-kill.test.ts', 'worlds-stress.test.ts']

/** Test files that make more examples at full size. */
const properties = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !OTHERS.includes(basename(file)))
  .map((file) => join('test', file))
  .filter((file) => /support\/(size|compared)\.ts/.test(readFileSync(file, 'utf8')))

const script = (name: string): Suite => ({ name, command: `npm run -s ${name}` })

/** Steps one after the other. The lanes of a step run at once, the suites of a lane one after the other. */
const steps: readonly (readonly (readonly Suite[])[])[] = [
  [
    [script('typecheck:server')],
    [script('typecheck:browser'), script('lint'), script('build'), script('build:types')],
  ],
  [[{ name: 'tests', command: 'tap' }]],
  [
    [
      {
        name: 'stress',
        command: 'tap --disable-coverage --timeout=1800 test/worlds-stress.test.ts',
        env: full,
      },
    ],
    [
      {
        name: 'properties',
        command: `tap --disable-coverage --jobs=1 --timeout=1800 ${properties.join(' ')}`,
        env: full,
      },
      {
        name: 'kills',
        command:
          'tap --disable-coverage --timeout=1800 test/control/state-file/state-file-kill.test.ts && tsx test/kill-losses.ts',
        env: full,
      },
    ],
  ],
  [
    [
      { name: 'clients', command: 'tsx test/e2e/clients/run.ts' },
      { name: 'runners', command: 'tsx test/e2e/runners/run.ts' },
      {
        name: 'proxied',
        command: 'tsx test/e2e/clients/run.ts',
        env: { CLIENTS_PROCESSES: '2' },
      },
      {
        name: 'recorded',
        command: 'tsx test/e2e/clients/run.ts',
        env: { CLIENTS_RECORDED: '1' },
      },
    ],
    [
      {
        name: 'control-clients',
        command:
          'tap --disable-coverage --timeout=600 test/e2e/control-clients/control-clients.suite.ts',
      },
      {
        name: 'package',
        command:
          'tap --disable-coverage --timeout=600 test/e2e/package/contents.suite.ts test/e2e/package/managers.suite.ts',
      },
      { name: 'browser', command: 'tsx test/e2e/browser/run.ts' },
      {
        name: 'scale-out',
        command: 'tap --disable-coverage --timeout=600 test/e2e/scale-out/scale-out.suite.ts',
      },
      {
        name: 'definitions',
        command: 'tap --disable-coverage --timeout=600 test/e2e/scale-out/definitions.suite.ts',
      },
      {
        name: 'containers',
        command: 'tap --disable-coverage test/e2e/containers/containers.suite.ts',
      },
    ],
  ],
  // Alone, because a client that is late on a busy machine looks as if it hung.
  [
    [
      {
        name: 'drill',
        command:
          'tap --disable-coverage --timeout=1800 test/e2e/drill/drill.suite.ts test/e2e/drill/speed.suite.ts',
      },
    ],
  ],
  // Alone, because a busy machine answers late.
  [[{ name: 'fuzz', command: 'tsx test/fuzz/run.ts' }]],
  // Alone, because it keeps two processors busy: one for each document.
  [[{ name: 'conformance', command: 'tsx test/e2e/conformance/run.ts' }]],
  // Alone, because it compares CPU times.
  [[{ name: 'guard', command: 'tsx test/bench/guard.ts' }]],
  // Shows that the bench runs. Figures to quote come from `npm run bench`, with more rounds.
  [[{ name: 'bench', command: 'tsx test/bench/bench.ts', env: { BENCH_ROUNDS: '1' } }]],
]

const wanted = process.argv.slice(2)

const known = steps.flat(2).map(({ name }) => name)

const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`found ${unknown}, expected some of ${known.join(', ')}`)

const results: Result[] = []
for (const lanes of steps) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const suite of lane) {
        if (wanted.length > 0 && !wanted.includes(suite.name)) continue
        results.push(await runSuite(suite))
      }
    }),
  )
}
const sum = (of: 'pass' | 'fail') => results.reduce((all, result) => all + result[of], 0)
for (const { name, seconds, pass, fail } of results) {
  console.log(`${name}: ${seconds.toFixed(0)} s, ${pass} passed, ${fail} failed`)
}
console.log(`${sum('pass')} passed, ${sum('fail')} failed`)
process.exitCode = sum('fail') === 0 ? 0 : 1
