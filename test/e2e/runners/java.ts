import { exists } from '../clients/processes.ts'
import { containerOutcomes } from './containers.ts'
import type { Language } from './language.ts'
import { behindProxy, refusalOutcomes } from './no-server.ts'
import { type Counts, type Expectation, outcomesOf, type Runner } from './recipe-runs.ts'
import { recipesOf } from './recipes.ts'

const PAGE = 'docs/recipes/java.md'

const expectations: Readonly<Record<string, Expectation>> = {
  'With java.net.http': { tests: 42, wrong: ['Equals(10, of', 'Equals(11, of'], failing: 1 },
  'With the SDK for Java': { tests: 2, wrong: ['Equals(403,', 'Equals(404,'], failing: 1 },
}

const inContainer: Expectation = {
  tests: 1,
  wrong: ['Equals(10, names', 'Equals(11, names'],
  failing: 1,
}

/** What Testcontainers for Java says without Docker. */
const NO_DOCKER = /Could not find a valid Docker environment/

/** Counts in the last summary of Maven's output; colours are taken out. */
function countsIn(output: string): Counts {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character.
  const plain = output.replace(/\u001b\[[\d;]*m/g, '')
  const summaries = [...plain.matchAll(/Tests run: (\d+), Failures: (\d+), Errors: (\d+)/g)]
  const [run = 0, failures = 0, errors = 0] = (summaries.at(-1) ?? []).slice(1).map(Number)
  return { passed: run - failures - errors, failed: failures + errors }
}

/** The recipes of docs/recipes/java.md. */
export const java: Language = {
  name: 'java',
  needs: 'a JDK of 17 or newer with Maven',
  isHere: async () =>
    (await exists('javac', '--release', '17', '--version')) && (await exists('mvn', '-v')),
  outcomes: async (place) => {
    // Half the CPU time: these runs are short.
    const JAVA_TOOL_OPTIONS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
    const env = { ...place.env, JAVA_TOOL_OPTIONS }
    const runner: Runner = { place: { ...place, env }, expectations, countsIn }
    const recipes = recipesOf(PAGE)
    const [sdk, container] = recipes.slice(1)
    if (sdk === undefined || container === undefined) throw new Error(`${PAGE} lacks recipes`)
    // First, because it downloads what the others need.
    const contained = await containerOutcomes(container, runner, inContainer, NO_DOCKER)
    const refused = await refusalOutcomes({ ...sdk, command: 'mvn test' }, runner, 'refused')
    const passed = await outcomesOf(recipes.slice(0, 2), behindProxy(runner))
    return [...contained, ...refused, ...passed]
  },
}
