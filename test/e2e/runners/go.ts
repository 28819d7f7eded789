import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeBlocksIn, pageAt } from '../../support/documents.ts'
import { exists, run } from '../clients/processes.ts'
import { containerOutcomes } from './containers.ts'
import type { Language, Place } from './language.ts'
import {
  type Counts,
  type Expectation,
  outcomesOf,
  outcomesOfVariations,
  type Runner,
  type Variation,
} from './recipe-runs.ts'
import { recipesOf } from './recipes.ts'
import { proxied, readOnlyHome, variationsWithoutExec, withBusyPort } from './variations.ts'

const PAGE = 'docs/recipes/go.md'

const expectations: Readonly<Record<string, Expectation>> = {
  'With net/http': { tests: 43, wrong: ['len(names) != 10', 'len(names) != 11'], failing: 1 },
  'With the SDK for Go': { tests: 2, wrong: ['!= 403', '!= 404'], failing: 1 },
}

const container: Expectation = {
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

/** A variable of `go env`; undefined without go. */
async function goEnv(name: string): Promise<string | undefined> {
  if (!(await exists('go', 'version'))) return undefined
  let value: string | undefined
  const ask = { command: 'go', args: ['env', name] }
  await run(ask, AbortSignal.timeout(30_000), (line) => {
    value = line
  })
  return value
}

/** Whether go is here, in a version 1.MINOR or newer. */
async function hasGo(minor: number): Promise<boolean> {
  return Number(/^go1\.(\d+)/.exec((await goEnv('GOVERSION')) ?? '')?.[1]) >= minor
}

/** The module file and its sums, as the first commands of the page make them. */
async function moduleFiles({ folder: cwd, env, signal }: Place): Promise<Record<string, string>> {
  const commands = codeBlocksIn(pageAt(PAGE)).find(({ text }) => text.startsWith('go mod'))?.text
  await run({ command: 'sh', args: ['-ec', commands ?? ''], cwd, env }, signal)
  const read = (file: string) => readFile(join(cwd, file), 'utf8')
  return { 'go.mod': await read('go.mod'), 'go.sum': await read('go.sum') }
}

/** The place with a home folder that cannot be written, where go has folders of its own; the counts need the verbose output. */
async function placeFor(outer: Place): Promise<Place> {
  const { env, folder } = outer
  const [GOCACHE, GOMODCACHE] = await Promise.all(['GOCACHE', 'GOMODCACHE'].map(goEnv))
  const GOFLAGS = `${env['GOFLAGS'] ?? ''} -v`.trim()
  const HOME = await readOnlyHome(folder)
  return { ...outer, env: { ...env, GOCACHE, GOMODCACHE, GOFLAGS, HOME } }
}

const noMock = (url: string) =>
  new RegExp(`^found no mock at NOTEBOOKS_MOCK_URL=${url} .*, expected one: run npx `, 'm')

/** A server of another host, which only the proxy could reach. */
const elsewhere: Variation = {
  name: 'with a proxy for another host',
  command: 'go test ./lifecycle',
  env: { ...proxied, NOTEBOOKS_MOCK_URL: 'http://mock.invalid:6404' },
  expected: /found no mock at .*proxyconnect.* behind a proxy, NO_PROXY needs the host/,
}

/** The recipes of docs/recipes/go.md. */
export const go: Language = {
  name: 'go',
  needs: 'go 1.21 or newer',
  isHere: () => hasGo(21),
  outcomes: async (outer) => {
    const files = await moduleFiles(outer)
    const place = await placeFor(outer)
    const runner: Runner = { place, expectations, files, countsIn }
    const [plain, sdk, contained] = recipesOf(PAGE)
    if (!plain || !sdk || !contained) throw new Error(`${PAGE} has fewer recipes than expected`)
    const variations = [...variationsWithoutExec('go test ./lifecycle', noMock), elsewhere]
    // First and with one compilation: the other runs need the compiled SDK as well.
    const outcomes = await withBusyPort((busy) =>
      outcomesOfVariations(sdk, [...variations, busy], runner),
    )
    const env = { ...place.env, ...proxied }
    const behindProxy = { ...runner, place: { ...place, env } }
    outcomes.push(...(await outcomesOf([plain, sdk], behindProxy)))
    if (await hasGo(26)) {
      // Its `go get` writes below the home folder.
      const home = { ...place, env: { ...place.env, HOME: outer.env['HOME'] } }
      const at = { ...runner, place: home }
      outcomes.push(...(await containerOutcomes(contained, at, container, NO_DOCKER)))
    } else outer.skip(`${contained.name}: skipped, go 1.26 or newer is not here`)
    return outcomes
  },
}
