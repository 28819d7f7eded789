import { browserNames, browserPath } from '../../support/browser-path.ts'
import { run } from '../clients/processes.ts'
import type { Outcome } from '../clients/table.ts'
import { freePort } from './free-port.ts'
import type { Language } from './language.ts'
import {
  type Counts,
  type Expectation,
  outcomesOf,
  outcomesOfVariations,
  type Runner,
} from './recipe-runs.ts'
import { type Recipe, recipesOf } from './recipes.ts'
import { proxied, readOnlyHome, variationsWithoutExec, withBusyPort } from './variations.ts'

/** Installed from the registry at these versions; too large for devDependencies. */
const RUNNERS = [
  'vitest@4.1.12',
  'jest@30.5.2',
  '@babel/plugin-transform-modules-commonjs@7.29.14',
  '@playwright/test@1.65.1',
]

const expectations: Readonly<Record<string, Expectation>> = {
  'node:test': { tests: 2, wrong: ['count: 1', 'count: 2'], failing: 1 },
  Vitest: { tests: 2, wrong: ['[429, 200]', '[200]'], failing: 1 },
  Jest: { tests: 2, wrong: ['toHaveLength(1)', 'toHaveLength(2)'], failing: 1 },
  Playwright: { tests: 2, wrong: ['count: 1 }', 'count: 2 }'], failing: 1 },
}

/** Counts in the output of node:test, of Vitest and Jest, or of Playwright. */
function countsIn(output: string): Counts {
  const of = (word: string) => {
    const [, ofNode] = new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'm').exec(output) ?? []
    const [, ofOthers] = new RegExp(`^ *(?:Tests:? .*?)?(\\d+) ${word}ed`, 'm').exec(output) ?? []
    return Number(ofNode ?? ofOthers ?? 0)
  }
  return { passed: of('pass'), failed: of('fail') }
}

/** Port of the page under test. The recipe has a fixed one, and each run gets another. */
const PAGE_PORT = '4173'

async function withOwnPort({ command, files, ...recipe }: Recipe): Promise<Recipe> {
  const port = await freePort()
  const own = (text: string) => text.replaceAll(PAGE_PORT, `${port}`)
  const changed = Object.entries(files).map(([file, code]) => [file, own(code)])
  return { ...recipe, command: own(command), files: Object.fromEntries(changed) }
}

/** Runs the recipe of Jest in a project whose tests Babel compiles to CommonJS. */
function outcomesWithBabel(jest: Recipe, runner: Runner): Promise<Outcome[]> {
  const files = {
    'package.json': '{"private":true}',
    'babel.config.json': '{"plugins":["@babel/plugin-transform-modules-commonjs"]}',
  }
  const expected = /^Tests: +2 passed, 2 total$/m
  const variation = { name: 'compiled by Babel', command: 'npx jest', passes: true, expected }
  return outcomesOfVariations(jest, [variation], { ...runner, files })
}

function outcomesOfPlaywrightVariations(recipe: Recipe, runner: Runner): Promise<Outcome[]> {
  const without = variationsWithoutExec('npx playwright test', (url) => {
    return new RegExp(
      `^found no mock at NOTEBOOKS_MOCK_URL=${url}, .* run Playwright with exec$`,
      'm',
    )
  })
  return withBusyPort((busy) => outcomesOfVariations(recipe, [...without, busy], runner))
}

/** The recipes of docs/recipes/javascript.md. All run behind a proxy and with a home folder that cannot be written. */
export const javascript: Language = {
  name: 'javascript',
  needs: 'nothing more',
  isHere: async () => true,
  outcomes: async (given) => {
    const { env, folder, signal, skip } = given
    const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    const args = ['install', ...quiet, ...RUNNERS]
    await run({ command: 'npm', args, cwd: folder, env }, signal)
    const browser = browserPath()
    const recipes = recipesOf('docs/recipes/javascript.md')
    const home = await readOnlyHome(folder)
    const place = { ...given, env: { ...env, ...proxied, HOME: home, CHROMIUM_PATH: browser } }
    const runner: Runner = {
      ...{ place, expectations, countsIn, prepared: withOwnPort },
      files: { 'package.json': '{"private":true,"type":"module"}' },
    }
    const [jest, playwright] = ['Jest', 'Playwright'].map((name) =>
      recipes.find((recipe) => recipe.name === name),
    )
    if (!jest || !playwright) throw new Error('found no recipe for Jest or Playwright')
    const withBabel = await outcomesWithBabel(jest, runner)
    if (browser !== undefined) {
      return [
        ...(await outcomesOf(recipes, runner)),
        ...withBabel,
        ...(await outcomesOfPlaywrightVariations(playwright, runner)),
      ]
    }
    const names = browserNames.join(', ')
    skip(`Playwright: skipped, found no browser, expected one of ${names} or CHROMIUM_PATH`)
    const { Playwright: _, ...others } = expectations
    const left = recipes.filter((recipe) => recipe !== playwright)
    return [...(await outcomesOf(left, { ...runner, expectations: others })), ...withBabel]
  },
}
