import { exists } from '../clients/processes.ts'
import { containerOutcomes } from './containers.ts'
import type { Language } from './language.ts'
import {
  type Counts,
  type Expectation,
  outcomesOf,
  outcomesOfVariations,
  type Runner,
  type Variation,
} from './recipe-runs.ts'
import { recipesOf } from './recipes.ts'
import { proxied, variationsWithoutExec, withBusyPort } from './variations.ts'

const PAGE = 'docs/recipes/java.md'

const expectations: Readonly<Record<string, Expectation>> = {
  'With java.net.http': { tests: 42, wrong: ['Equals(10, of', 'Equals(11, of'], failing: 1 },
  'With the SDK for Java': { tests: 2, wrong: ['Equals(403,', 'Equals(404,'], failing: 1 },
}

const container: Expectation = {
  tests: 1,
  wrong: ['Equals(10, names', 'Equals(11, names'],
  failing: 1,
}

/** What Testcontainers for Java says without Docker. */
const NO_DOCKER = /Could not find a valid Docker environment/

/** Options that halve the CPU time of short runs. */
const QUICK = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'

/** Java reads no variable for proxies, but these properties. */
const behindProxy = {
  ...proxied,
  JAVA_TOOL_OPTIONS: `${QUICK} -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=1`,
}

/** Counts in the last summary of Maven's output; colours are taken out. */
function countsIn(output: string): Counts {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with an escape character.
  const plain = output.replace(/\u001b\[[\d;]*m/g, '')
  const summaries = [...plain.matchAll(/Tests run: (\d+), Failures: (\d+), Errors: (\d+)/g)]
  const [run = 0, failures = 0, errors = 0] = (summaries.at(-1) ?? []).slice(1).map(Number)
  return { passed: run - failures - errors, failed: failures + errors }
}

const noMock = (url: string) =>
  new RegExp(`found no mock at NOTEBOOKS_MOCK_URL=${url || 'null'} .*, expected one: run npx `)

/** A server of another host, which only the proxy could reach. */
const elsewhere: Variation = {
  name: 'with a proxy for another host',
  command: 'mvn test',
  env: { ...behindProxy, NOTEBOOKS_MOCK_URL: 'http://mock.invalid:6404' },
  expected: /found no mock at .*refused.* behind a proxy, http.nonProxyHosts needs the host/,
}

/** The recipes of docs/recipes/java.md. */
export const java: Language = {
  name: 'java',
  needs: 'a JDK of 17 or newer with Maven',
  isHere: async () =>
    (await exists('javac', '--release', '17', '--version')) && (await exists('mvn', '-v')),
  outcomes: async (place) => {
    const env = { ...place.env, JAVA_TOOL_OPTIONS: QUICK }
    const runner: Runner = { place: { ...place, env }, expectations, countsIn }
    const [plain, sdk, contained] = recipesOf(PAGE)
    if (!plain || !sdk || !contained) throw new Error(`${PAGE} has fewer recipes than expected`)
    // First, because it downloads what the others need.
    const outcomes = await containerOutcomes(contained, runner, container, NO_DOCKER)
    const variations = [...variationsWithoutExec('mvn test', noMock), elsewhere]
    const found = await withBusyPort((busy) =>
      outcomesOfVariations(sdk, [...variations, busy], runner),
    )
    const proxiedPlace = { ...place, env: { ...env, ...behindProxy } }
    const passed = await outcomesOf([plain, sdk], { ...runner, place: proxiedPlace })
    return [...outcomes, ...found, ...passed]
  },
}
