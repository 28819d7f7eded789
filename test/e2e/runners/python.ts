import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeBlocksIn, pageAt } from '../../support/documents.ts'
import { exists, run, withServer } from '../clients/processes.ts'
import { USUAL_URL } from '../clients/recipes.ts'
import type { Outcome } from '../clients/table.ts'
import type { Language } from './language.ts'
import {
  type Counts,
  type Expectation,
  outcomesOf,
  outcomesOfVariations,
  type Runner,
} from './recipe-runs.ts'
import { changed, type Recipe, recipesOf } from './recipes.ts'
import { proxied, readOnlyHome, variationsWithoutExec, withBusyPort } from './variations.ts'

const PAGE = 'docs/recipes/python.md'

const requirements = fileURLToPath(new URL('./python/requirements.txt', import.meta.url))

const expectations: Readonly<Record<string, Expectation>> = {
  pytest: { tests: 40, wrong: ['"count": 1}', '"count": 3}'], failing: 37 },
  unittest: { tests: 3, wrong: ['{"CREATING": 1,', '{"CREATING": 2,'], failing: 1 },
}

/** Maximum number of lines of conftest.py. */
const LINES = 25

/** Counts in the output of pytest, or of unittest. */
function countsIn(output: string): Counts {
  const of = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0)
  const failed = of(/(\d+) failed/) + of(/failures=(\d+)/) + of(/errors=(\d+)/)
  const ran = of(/^Ran (\d+) tests? in /m)
  return { passed: ran > 0 ? ran - failed : of(/(\d+) passed/), failed }
}

/** Checks of the page itself: conftest.py is short, and the packages that are installed are those of the page. */
async function outcomesOfPage(pytest: Recipe): Promise<Outcome[]> {
  const lines = pytest.files['conftest.py']?.trimEnd().split('\n').length ?? Number.NaN
  const [, packages = ''] = /^pip install (.+)$/m.exec(pageAt(PAGE)) ?? []
  const pinned = (await readFile(requirements, 'utf8')).matchAll(/^[\w-]+/gm)
  const names = [...new Set([...pinned].map(([name]) => name))].sort().join(' ')
  const check = (leg: string, ok: boolean) => ({
    ...{ client: 'python', leg, operation: PAGE, ok },
    ...(!ok && { error: `found ${lines} lines, packages ${packages}` }),
  })
  return [
    check(`conftest.py has at most ${LINES} lines`, lines <= LINES),
    check('the packages are those of the page', packages.split(' ').sort().join(' ') === names),
  ]
}

/** The lines of the page that make tests use a server that runs already, with its URL. */
function linesFor(url: string): string {
  const lines = codeBlocksIn(pageAt(PAGE)).at(-1)?.text ?? ''
  return lines
    .replace('node dist/cli.js env', `modelarts-notebooks-mock env --url ${url}`)
    .replaceAll(USUAL_URL, url)
}

/** Runs unittest without `exec`, with a server that runs already. */
async function outcomesWithServer(unittest: Recipe, runner: Runner): Promise<Outcome[]> {
  const cli = join(runner.place.folder, 'node_modules/modelarts-notebooks-mock/dist/cli.js')
  const outcomes: Outcome[] = []
  await withServer(cli, [], async (url) => {
    const name = 'with a server that runs already'
    const command = `${linesFor(url)}python -m unittest`
    const variation = { name, command, passes: true, expected: /^OK$/m }
    outcomes.push(...(await outcomesOfVariations(unittest, [variation], runner)))
  })
  return outcomes
}

/** The recipes in other ways: by mistakes of a user, and with another server. */
async function outcomesOfAllVariations([pytest, unittest]: Recipe[], runner: Runner) {
  if (pytest === undefined || unittest === undefined) return []
  const without = (command: string, name: string) =>
    variationsWithoutExec(
      command,
      (url) => new RegExp(`found no mock at NOTEBOOKS_MOCK_URL=${url}, .* run ${name} with exec`),
    )
  const unused = changed(pytest, 'status=403,', 'status=403, times=2,')
  const one = pytest.command.replace('-n 4', '-k refused_creation')
  const [found, ...others] = await Promise.all([
    withBusyPort((busy) =>
      outcomesOfVariations(pytest, [...without('pytest -n 4', 'pytest'), busy], runner),
    ),
    outcomesOfVariations(
      unused,
      [{ name: 'with a fault that is not used up', command: one, expected: /unspent/ }],
      runner,
    ),
    outcomesOfVariations(unittest, without('python -m unittest', 'unittest'), runner),
    outcomesWithServer(unittest, runner),
  ])
  return [...found, ...others.flat()]
}

/**
 * The recipes of docs/recipes/python.md, with what pip installs into a virtual environment. All run behind a proxy and
 * with a home folder that cannot be written.
 */
export const python: Language = {
  name: 'python',
  needs: 'Python 3.9 or newer with venv',
  isHere: () =>
    exists('python3', '-c', 'import ensurepip, venv, sys; assert sys.version_info >= (3, 9)'),
  outcomes: async (given) => {
    const { env, folder, signal } = given
    const venv = join(folder, 'venv')
    await run({ command: 'python3', args: ['-m', 'venv', venv], env }, signal)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    const bin = join(venv, 'bin')
    const args = [...pip, '--requirement', requirements]
    await run({ command: join(bin, 'python'), args, env }, signal)
    const path = [bin, env['PATH']].join(delimiter)
    const home = await readOnlyHome(folder)
    const place = { ...given, env: { ...env, ...proxied, HOME: home, PATH: path } }
    const recipes = recipesOf(PAGE)
    const runner: Runner = { place, expectations, countsIn }
    const outcomes = await outcomesOf(recipes, runner)
    const [pytest] = recipes
    return [
      ...outcomes,
      ...(pytest ? await outcomesOfPage(pytest) : []),
      ...(await outcomesOfAllVariations(recipes, runner)),
    ]
  },
}
