import { run } from '../clients/processes.ts'
import type { Language } from './language.ts'
import { type Counts, type Expectation, outcomesOf } from './recipe-runs.ts'
import { recipesOf } from './recipes.ts'

/** Installed from the registry at these versions; too large for devDependencies. */
const RUNNERS = ['vitest@4.1.12', 'jest@30.5.2']

const expectations: Readonly<Record<string, Expectation>> = {
  'node:test': { tests: 2, wrong: ['count: 1', 'count: 2'], failing: 1 },
  Vitest: { tests: 2, wrong: ['[429, 200]', '[200]'], failing: 1 },
  Jest: { tests: 2, wrong: ['toHaveLength(1)', 'toHaveLength(2)'], failing: 1 },
}

/** Counts in the output of node:test, or of Vitest and Jest. */
function countsIn(output: string): Counts {
  const of = (word: string) => {
    const [, ofNode] = new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'm').exec(output) ?? []
    const [, ofOthers] = new RegExp(`^ *Tests:? .*?(\\d+) ${word}ed`, 'm').exec(output) ?? []
    return Number(ofNode ?? ofOthers ?? 0)
  }
  return { passed: of('pass'), failed: of('fail') }
}

/** The recipes of docs/recipes/javascript.md. */
export const javascript: Language = {
  name: 'javascript',
  needs: 'nothing more',
  isHere: async () => true,
  outcomes: async (place) => {
    const { env, folder: cwd, signal } = place
    const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    await run({ command: 'npm', args: ['install', ...quiet, ...RUNNERS], cwd, env }, signal)
    const files = { 'package.json': '{"private":true,"type":"module"}' }
    return outcomesOf(recipesOf('docs/recipes/javascript.md'), {
      ...{ place, expectations, files, countsIn },
    })
  },
}
