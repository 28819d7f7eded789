/**
 * Compares both OpenAPI documents with the built server, by requests that schemathesis makes of them:
 * `npx tsx test/e2e/conformance/run.ts`. PLANES: which of them (api,control). CONFORMANCE_EXAMPLES: the examples of each
 * operation in the random phases (20). CONFORMANCE_SEED: 1. The exceptions and their reasons are in exceptions.json.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, exists, run, withServer } from '../clients/processes.ts'

const MINUTES = 15
const { env } = process
const here = fileURLToPath(new URL('./', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(tmpdir(), 'modelarts-notebooks-mock-conformance')
const python = join(folder, 'python', 'bin', 'python')
const TOKEN = 'conformance-token'

const NEEDS = 'python 3.11 or newer with venv'

/** The OpenAPI documents by plane. */
const documents: Readonly<Record<string, string>> = {
  api: 'openapi/openapi.json',
  control: 'openapi/control.json',
}

/** An entry of exceptions.json, with the number of answers that it excused. */
interface Exception {
  check: string
  reason: string
  used: number
}

interface Outcome {
  plane: string
  operation: string
  problem: string | undefined
}

/** Installs schemathesis at its pinned version, once. */
async function install(signal: AbortSignal): Promise<void> {
  await run({ command: 'python3', args: ['-m', 'venv', join(folder, 'python')] }, signal)
  const requirements = ['--requirement', join(here, 'requirements.txt')]
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]
  await run({ command: python, args }, signal)
}

/** Characters of the Unicode script Han, as ranges of a character class. */
function hanRanges(): string {
  const isHan = (code: number) => /\p{Script=Han}/u.test(String.fromCodePoint(code))
  let ranges = ''
  for (let code = 0; code <= 0x10ffff; code++) {
    if (!isHan(code)) continue
    const first = code
    while (isHan(code + 1)) code++
    ranges += `${String.fromCodePoint(first)}-${String.fromCodePoint(code)}`
  }
  return ranges
}

/** The document of a plane for schemathesis, which knows no names of scripts in patterns. */
async function documentOf(plane: string): Promise<string> {
  const text = await readFile(join(root, documents[plane] as string), 'utf8')
  return text.replaceAll('\\\\p{Script=Han}', hanRanges())
}

function commandOf(plane: string, url: string, work: string, replaced: string[]): Command {
  const options = {
    url,
    seed: env['CONFORMANCE_SEED'] ?? '1',
    'max-examples': env['CONFORMANCE_EXAMPLES'] ?? '20',
    phases: 'examples,coverage,fuzzing,stateful',
    'exclude-checks': replaced.join(),
    report: 'junit',
    'report-junit-path': join(work, 'junit.xml'),
  }
  return {
    command: python,
    args: [
      ...['-B', '-m', 'schemathesis.cli', '--config-file', join(here, 'schemathesis.toml'), 'run'],
      ...[join(work, 'openapi.json'), '--no-color'],
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ],
    cwd: work,
    env: {
      PATH: env['PATH'],
      LANG: 'C.UTF-8',
      HOME: work,
      PYTHONPATH: here,
      CONFORMANCE_PLANE: plane,
      CONFORMANCE_COUNTS: join(work, 'counts.json'),
      CONFORMANCE_TOKEN: TOKEN,
    },
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** The outcome of each operation in a report in the format of JUnit. */
function outcomesIn(report: string, plane: string): Outcome[] {
  const cases = report.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)
  return [...cases].map(([, name = '', content = '']) => {
    const [problem] = /<(?:failure|error)\b[^>]*>/.exec(content) ?? []
    return { plane, operation: unescaped(name), problem: problem && unescaped(problem) }
  })
}

function unescaped(xml: string): string {
  return xml.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] as string)
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T
}

/** Number of operations of a document. */
async function operationsOf(plane: string): Promise<number> {
  const { paths } = await json<{ paths: object }>(join(root, documents[plane] as string))
  return Object.values(paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0)
}

/** Runs schemathesis against a server of its own, and prints what it found and what was excused. */
async function outcomesOf(plane: string, signal: AbortSignal): Promise<Outcome[]> {
  const work = await mkdtemp(join(tmpdir(), `conformance-${plane}-`))
  const exceptions = await json<Exception[]>(join(here, 'exceptions.json'))
  const replaced = [...new Set(exceptions.map(({ check }) => check))]
  const output: string[] = []
  try {
    await writeFile(join(work, 'openapi.json'), await documentOf(plane))
    const options = ['--auth', 'verify', '--speed', '20', '--control-token', TOKEN]
    const failure = await withServer(join(root, 'dist/cli.js'), options, async (url) => {
      await run(commandOf(plane, url, work, replaced), signal, (line) => output.push(line))
    }).then(
      () => undefined,
      (error: Error) => error.message,
    )
    const report = await readFile(join(work, 'junit.xml'), 'utf8').catch(() => '')
    const outcomes = outcomesIn(report, plane)
    // The stateful phase is one test more.
    const [found, expected] = [outcomes.length, (await operationsOf(plane)) + 1]
    if (found !== expected) {
      const problem = `${found} of ${expected} tests were run: ${failure}`
      outcomes.push({ plane, operation: 'all', problem })
    }
    const hasFailed = failure !== undefined || outcomes.some(({ problem }) => problem)
    if (failure !== undefined && outcomes.every(({ problem }) => problem === undefined)) {
      outcomes.push({ plane, operation: 'run', problem: failure })
    }
    console.log((hasFailed ? output : output.slice(-20)).join('\n'))
    for (const { check, reason, used } of await json<Exception[]>(join(work, 'counts.json'))) {
      console.log(`${plane}: ${used} answers are exceptions to ${check}: ${reason}`)
    }
    return outcomes
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const signal = AbortSignal.timeout(MINUTES * 60_000)
const planes = env['PLANES']?.split(',') ?? Object.keys(documents)
const hasPython = await exists(
  'python3',
  '-c',
  'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))',
)
let outcomes: Outcome[] = []
if (hasPython) {
  await install(signal)
  outcomes = (await Promise.all(planes.map((plane) => outcomesOf(plane, signal)))).flat()
  for (const { plane, operation, problem } of outcomes) {
    if (problem !== undefined) console.log(`not ok: ${plane}, ${operation}: ${problem}`)
  }
} else {
  console.log(`conformance: skipped, ${NEEDS} is not here`)
  if (env['CI'] === 'true') {
    outcomes = [{ plane: 'both', operation: 'is installed', problem: `${NEEDS} is not here` }]
  }
}
const pass = outcomes.filter(({ problem }) => problem === undefined).length
const fail = outcomes.length - pass
console.log(`# { total: ${outcomes.length}, pass: ${pass}, fail: ${fail} }`)
process.exitCode = fail === 0 ? 0 : 1
