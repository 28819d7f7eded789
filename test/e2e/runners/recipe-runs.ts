import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../clients/processes.ts'
import type { Outcome } from '../clients/table.ts'
import type { Place } from './language.ts'
import { changed, type Recipe } from './recipes.ts'

/** How many tests passed and failed. */
export interface Counts {
  passed: number
  failed: number
}

/** What a recipe is expected to do. */
export interface Expectation {
  /** Number of its tests, all of which pass. */
  tests: number
  /** An expectation in its code, and a wrong one that replaces it. */
  wrong: readonly [from: string, to: string]
  /** Number of tests that fail with the wrong one. */
  failing: number
}

/** How the recipes of a language are run. */
export interface Runner {
  place: Place
  /** Expectations by the name of a recipe, in the order of the page. */
  expectations: Readonly<Record<string, Expectation>>
  /** Files that every recipe needs beside those of the page. */
  files?: Readonly<Record<string, string>>
  /** Changes a recipe before each of its runs, for example its ports. */
  prepared?: (recipe: Recipe) => Promise<Recipe>
  /** Reads the counts from the whole output of a recipe. */
  countsIn: (output: string) => Counts
}

/**
 * Runs each recipe once unchanged, which must pass, and once with a wrong expectation, which must fail. Throws if the
 * page has other recipes than those expected.
 */
export async function outcomesOf(recipes: readonly Recipe[], runner: Runner): Promise<Outcome[]> {
  const names = recipes.map(({ name }) => name).join()
  const expected = Object.keys(runner.expectations).join()
  if (names !== expected) throw new Error(`found recipes for ${names}, expected ${expected}`)
  const outcomes: Outcome[] = []
  for (const recipe of recipes) outcomes.push(...(await outcomesOfOne(recipe, runner)))
  return outcomes
}

async function outcomesOfOne(recipe: Recipe, runner: Runner): Promise<Outcome[]> {
  const expectation = runner.expectations[recipe.name] as Expectation
  const { tests, wrong, failing } = expectation
  const [from, to] = wrong
  const legs: [string, Recipe, Counts][] = [
    ['as it stands', recipe, { passed: tests, failed: 0 }],
    [`${to} for ${from}`, changed(recipe, from, to), { passed: tests - failing, failed: failing }],
  ]
  return Promise.all(
    legs.map(async ([leg, of, expected]) => {
      const error = await difference(of, expected, runner)
      const outcome = { client: recipe.name, leg, operation: `${tests} tests` }
      return { ...outcome, ok: error === undefined, ...(error && { error }) }
    }),
  )
}

/** Runs a recipe in a folder of its own; returns what is wrong with the result. */
async function difference(recipe: Recipe, expected: Counts, runner: Runner) {
  const { status, output } = await runRecipe(recipe, runner)
  const found = runner.countsIn(output)
  const isRight =
    found.passed === expected.passed &&
    found.failed === expected.failed &&
    (status === 0) === (expected.failed === 0)
  if (isRight) return undefined
  const [one, other] = [found, expected].map((counts) => JSON.stringify(counts))
  return `found ${one} and status ${status}, expected ${other}:\n${output.slice(-4_000)}`
}

/** Another way to run a recipe, such as a mistake of a user, and what its output must say. */
export interface Variation {
  name: string
  /** Command instead of that of the recipe. */
  command?: string
  /** Variables that replace those of the place. */
  env?: NodeJS.ProcessEnv
  /** Whether the command succeeds (false). */
  passes?: boolean
  expected: RegExp
}

/** Runs a recipe in other ways. No output may have the stack of an error. */
export async function outcomesOfVariations(
  recipe: Recipe,
  variations: readonly Variation[],
  runner: Omit<Runner, 'countsIn' | 'expectations'>,
): Promise<Outcome[]> {
  return Promise.all(
    variations.map(async ({ name, command = recipe.command, env, passes = false, expected }) => {
      const place = { ...runner.place, env: { ...runner.place.env, ...env } }
      const { status, output } = await runRecipe({ ...recipe, command }, { ...runner, place })
      const ok =
        (status === 0) === passes && expected.test(output) && !/^Traceback|^ +at /m.test(output)
      const error = `found status ${status}, expected ${expected}:\n${output.slice(-4_000)}`
      const outcome = { client: recipe.name, leg: name, operation: 'run' }
      return { ...outcome, ok, ...(!ok && { error }) }
    }),
  )
}

/** Runs the command of a recipe in a new folder below that of the run. */
export async function runRecipe(
  recipe: Recipe,
  {
    place,
    files: more = {},
    prepared = async (same) => same,
  }: Omit<Runner, 'countsIn' | 'expectations'>,
): Promise<{ status: number; output: string }> {
  const { folder, env, signal } = place
  const { files, command } = await prepared(recipe)
  const cwd = await mkdtemp(join(folder, 'recipe-'))
  for (const [file, code] of Object.entries({ ...more, ...files })) {
    await mkdir(dirname(join(cwd, file)), { recursive: true })
    await writeFile(join(cwd, file), code)
  }
  let output = ''
  let status = 0
  // On a line of its own: not every program ends its last line.
  const args = ['-c', `{\n${command}\n} 2>&1; printf '\\nstatus %d\\n' $?`]
  await run({ command: 'sh', args, cwd, env }, signal, (line) => {
    const [, ended] = /^status (\d+)$/.exec(line) ?? []
    if (ended === undefined) output += `${line}\n`
    else status = Number(ended)
  })
  return { status, output }
}
