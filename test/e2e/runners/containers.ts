import { fileURLToPath } from 'node:url'
import { exists, run } from '../clients/processes.ts'
import type { Outcome } from '../clients/table.ts'
import { type Expectation, outcomesOf, type Runner, runRecipe } from './recipe-runs.ts'
import type { Recipe } from './recipes.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The image of the pages, made as they say. */
const BUILD = { command: 'docker', args: ['build', '-t', 'modelarts-notebooks-mock', '.'] }

/**
 * Runs a recipe of Testcontainers. Without Docker it must be compiled, run, and fail with the reason that Testcontainers
 * gives. With Docker it runs as every recipe does; without the image, which needs a registry, it is skipped.
 */
export async function containerOutcomes(
  recipe: Recipe,
  runner: Runner,
  expectation: Expectation,
  noDocker: RegExp,
): Promise<Outcome[]> {
  if (!(await exists('docker', 'version'))) return [await withoutDocker(recipe, runner, noDocker)]
  const { env, signal } = runner.place
  try {
    await run({ ...BUILD, cwd: ROOT, env }, signal)
  } catch (error) {
    runner.place.skip(
      `${recipe.name}: skipped, the image cannot be made: ${String(error).slice(-500)}`,
    )
    return []
  }
  return outcomesOf([recipe], { ...runner, expectations: { [recipe.name]: expectation } })
}

async function withoutDocker(recipe: Recipe, runner: Runner, noDocker: RegExp): Promise<Outcome> {
  const { status, output } = await runRecipe(recipe, runner)
  const { passed, failed } = runner.countsIn(output)
  const outcome = { client: recipe.name, leg: 'as it stands', operation: 'needs Docker' }
  if (status !== 0 && passed === 0 && failed === 1 && noDocker.test(output)) {
    return { ...outcome, ok: true }
  }
  const found = `found status ${status}, ${passed} passed and ${failed} failed`
  return { ...outcome, ok: false, error: `${found}, expected 1 failed: ${noDocker}\n${output}` }
}
