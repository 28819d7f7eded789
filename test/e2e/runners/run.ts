/**
 * Runs the recipes of docs/tests.md with their runners, from the packed package in an empty
 * project: `npm run test:runners`. Each runs once unchanged, which must pass, and once with a wrong expectation,
 * which must fail.
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../clients/processes.ts'
import { closingLine, type Outcome } from '../clients/table.ts'
import { changed, type Recipe, recipes, testsOf } from './recipes.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Installed from the registry at these versions; too large for devDependencies. */
const RUNNERS = ['vitest@4.1.12', 'jest@30.5.2']

/** For each recipe an expectation, and a wrong one that replaces it. */
const wrong: Readonly<Record<string, readonly [string, string]>> = {
  'node:test': ['count: 1', 'count: 2'],
  Vitest: ['[429, 200]', '[200]'],
  Jest: ['toHaveLength(1)', 'toHaveLength(2)'],
}

const folder = await mkdtemp(join(tmpdir(), 'runners-'))

const signal = AbortSignal.timeout(10 * 60_000)

/** The environment of a user's shell, without the variables of npm and tsx. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|VITEST|JEST)/i.test(name)),
  ),
  CI: 'true',
  NO_COLOR: '1',
}

const project = '{"private":true,"type":"module"}'

/** The packed package and the runners, in an empty project. */
async function install(): Promise<void> {
  await writeFile(join(folder, 'package.json'), project)
  const pack = ['pack', '--ignore-scripts', '--pack-destination', folder]
  await run({ command: 'npm', args: pack, cwd: ROOT, env }, signal)
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  const args = ['install', ...quiet, `./${tarball}`, ...RUNNERS]
  await run({ command: 'npm', args, cwd: folder, env }, signal)
}

/** The counts of passed and failed tests from the last lines of a runner: node:test, or Vitest and Jest. */
function countsIn(line: string): { passed?: number; failed?: number } {
  const [, word, count] = /^(?:#|ℹ) (pass|fail) (\d+)$/.exec(line) ?? []
  if (count !== undefined) return { [`${word}ed`]: Number(count) }
  if (!/^ *Tests:? /.test(line)) return {}
  const of = (kind: string) => Number(new RegExp(`(\\d+) ${kind}`).exec(line)?.[1] ?? 0)
  return { passed: of('passed'), failed: of('failed') }
}

/** Runs a recipe in its own folder below the packages; returns what is wrong with the result. */
async function ended(recipe: Recipe, expected: { passed: number; failed: number }) {
  const cwd = await mkdtemp(join(folder, 'recipe-'))
  const files = { ...recipe.files, 'package.json': project }
  for (const [file, code] of Object.entries(files)) await writeFile(join(cwd, file), code)
  const args = ['-c', `exec 2>&1\n${recipe.command}`]
  const found = { passed: 0, failed: 0 }
  const failure = await run({ command: 'sh', args, cwd, env }, signal, (line) => {
    Object.assign(found, countsIn(line))
  }).then(
    () => undefined,
    (error: unknown) => String(error),
  )
  const isRight =
    found.passed === expected.passed &&
    found.failed === expected.failed &&
    (failure === undefined) === (expected.failed === 0)
  if (isRight) return undefined
  return `found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}: ${failure}`
}

async function outcomesOf(recipe: Recipe): Promise<Outcome[]> {
  const total = testsOf(recipe)
  const [from, to] = wrong[recipe.name] ?? ['', '']
  const legs: [string, Recipe, { passed: number; failed: number }][] = [
    ['as it stands', recipe, { passed: total, failed: 0 }],
    [`with ${to} for ${from}`, changed(recipe, from, to), { passed: total - 1, failed: 1 }],
  ]
  return Promise.all(
    legs.map(async ([leg, of, expected]) => {
      const error = await ended(of, expected)
      const outcome = { client: recipe.name, leg, operation: `${total} tests` }
      return { ...outcome, ok: error === undefined, ...(error && { error }) }
    }),
  )
}

const outcomes: Outcome[] = []
try {
  const found = recipes()
  const names = found.map(({ name }) => name)
  if (names.join() !== Object.keys(wrong).join()) throw new Error(`found recipes for ${names}`)
  await install()
  for (const recipe of found) outcomes.push(...(await outcomesOf(recipe)))
} finally {
  await rm(folder, { recursive: true, force: true })
}
for (const { client, leg, ok, operation, error } of outcomes) {
  console.log(`${ok ? 'ok' : 'not ok'}: ${client}, ${operation}, ${leg}${ok ? '' : `: ${error}`}`)
}
console.log(closingLine(outcomes))
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1
