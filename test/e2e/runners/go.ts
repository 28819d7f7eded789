import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeBlocksIn, pageAt } from '../../support/documents.ts'
import { exists, run } from '../clients/processes.ts'
import { containerOutcomes } from './containers.ts'
import type { Language, Place } from './language.ts'
import { behindProxy, refusalOutcomes } from './no-server.ts'
import { type Counts, type Expectation, outcomesOf, type Runner } from './recipe-runs.ts'
import { recipesOf } from './recipes.ts'

const PAGE = 'docs/recipes/go.md'

const expectations: Readonly<Record<string, Expectation>> = {
  'With net/http': { tests: 43, wrong: ['len(names) != 10', 'len(names) != 11'], failing: 1 },
  'With the SDK for Go': { tests: 2, wrong: ['!= 403', '!= 404'], failing: 1 },
}

const inContainer: Expectation = {
  tests: 1,
  wrong: ['len(names) != 10', 'len(names) != 11'],
  failing: 1,
}

/** What Testcontainers for Go says without Docker: there is no socket, or nothing listens. */
const NO_DOCKER =
  /rootless Docker not found, failed to create Docker provider|Cannot connect to the Docker daemon/

/** Counts of the verbose output: a test with parts counts once more than its parts. */
function countsIn(output: string): Counts {
  const of = (word: string) => [...output.matchAll(new RegExp(`^ *--- ${word}: `, 'gm'))].length
  return { passed: of('PASS'), failed: of('FAIL') }
}

/** Whether go is here, in a version 1.MINOR or newer. */
async function hasGo(minor: number, { env, signal }: Partial<Place> = {}): Promise<boolean> {
  if (!(await exists('go', 'version'))) return false
  let version = ''
  const ask = { command: 'go', args: ['env', 'GOVERSION'], ...(env && { env }) }
  await run(ask, signal ?? AbortSignal.timeout(30_000), (line) => {
    version = line
  })
  return Number(/^go1\.(\d+)/.exec(version)?.[1]) >= minor
}

/** The module file and its sums, as the first commands of the page make them. */
async function moduleFiles({ folder: cwd, env, signal }: Place): Promise<Record<string, string>> {
  const commands = codeBlocksIn(pageAt(PAGE)).find(({ language }) => language === 'sh')?.text ?? ''
  await run({ command: 'sh', args: ['-ec', commands], cwd, env }, signal)
  const read = (file: string) => readFile(join(cwd, file), 'utf8')
  return { 'go.mod': await read('go.mod'), 'go.sum': await read('go.sum') }
}

/** The recipes of docs/recipes/go.md. */
export const go: Language = {
  name: 'go',
  needs: 'go 1.21 or newer',
  isHere: () => hasGo(21),
  outcomes: async (place) => {
    // The counts need the verbose output.
    const GOFLAGS = `${place.env['GOFLAGS'] ?? ''} -v`.trim()
    const files = await moduleFiles(place)
    const runner: Runner = {
      place: { ...place, env: { ...place.env, GOFLAGS } },
      ...{ expectations, files, countsIn },
    }
    const recipes = recipesOf(PAGE)
    const [sdk, container] = recipes.slice(1)
    if (sdk === undefined || container === undefined) throw new Error(`${PAGE} lacks recipes`)
    // First, because these runs compile what the others need.
    const command = 'go test ./lifecycle'
    const refused = await refusalOutcomes({ ...sdk, command }, runner, 'proxyconnect tcp')
    const passed = await outcomesOf(recipes.slice(0, 2), behindProxy(runner))
    if (!(await hasGo(26, place))) {
      console.log(`${container.name}: skipped, go 1.26 or newer is not here`)
      return [...refused, ...passed]
    }
    const contained = await containerOutcomes(container, runner, inContainer, NO_DOCKER)
    return [...refused, ...passed, ...contained]
  },
}
