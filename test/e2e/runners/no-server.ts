import type { Outcome } from '../clients/table.ts'
import { type Runner, runRecipe } from './recipe-runs.ts'
import type { Recipe } from './recipes.ts'

/** Nothing listens there: port 9 is that of the discard service. */
const CLOSED = 'http://127.0.0.1:9'

/** The same environment behind a proxy that does not answer, for clients that read variables and for Java. */
function behind(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const java = '-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=9'
  const options = `${env['JAVA_TOOL_OPTIONS'] ?? ''} ${java}`.trim()
  return { ...env, HTTP_PROXY: CLOSED, http_proxy: CLOSED, JAVA_TOOL_OPTIONS: options }
}

/** The same runner behind a proxy that does not answer. */
export function behindProxy(runner: Runner): Runner {
  return withEnv(runner, behind(runner.place.env))
}

function withEnv(runner: Runner, env: NodeJS.ProcessEnv): Runner {
  return { ...runner, place: { ...runner.place, env } }
}

/**
 * Runs the tests of a recipe without the server that they need: without its address, with the address of a closed port,
 * and with a host that only an absent proxy could reach. Each must fail and say what to do; the last one with the
 * reason `unreachable`.
 */
export async function refusalOutcomes(
  recipe: Recipe,
  runner: Runner,
  unreachable: string,
): Promise<Outcome[]> {
  const none = 'no mock answers at NOTEBOOKS_MOCK_URL'
  const { env } = runner.place
  const cases: [leg: string, env: NodeJS.ProcessEnv, ...texts: string[]][] = [
    ['without the server', env, 'NOTEBOOKS_MOCK_URL is not set'],
    ['with a wrong port', { ...env, NOTEBOOKS_MOCK_URL: CLOSED }, none, 'onnection refused'],
    [
      'with a proxy for another host',
      { ...behind(env), NOTEBOOKS_MOCK_URL: 'http://mock.invalid:6404' },
      ...[none, unreachable, 'behind a proxy'],
    ],
  ]
  const outcomes: Outcome[] = []
  for (const [leg, own, ...texts] of cases) {
    const { status, output } = await runRecipe(recipe, withEnv(runner, own))
    const expected = [...texts, 'run npx modelarts-notebooks-mock exec']
    const missing = expected.filter((text) => !output.includes(text))
    const ok = status !== 0 && missing.length === 0
    const error = `found status ${status} without ${missing.map((text) => `"${text}"`)}:\n${output}`
    const outcome = { client: recipe.name, leg, operation: 'says what to do', ok }
    outcomes.push(ok ? outcome : { ...outcome, error })
  }
  return outcomes
}
