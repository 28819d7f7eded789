/**
 * Runs the vendor's own clients, as they are, against the built server: `npx tsx test/e2e/clients/run.ts`.
 * CLIENTS: which of them (all). CLIENTS_AUTH: present or verify (verify). CLIENTS_SERVER: the built command.
 * CLIENTS_PROCESSES: with 2 or more, that many processes behind nginx, as docs/scale-out.md says (1).
 * CLIENTS_RECORDED: with 1, through `record`, whose recording is then imported and served.
 * PYTHON_SDK: a version of the Python SDK, such as 3.1.211 (that of python/requirements.txt).
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operationIds } from '../../../src/schemas/operations.ts'
import { withoutNginx } from '../../support/nginx.ts'
import { type Client, clients } from './clients.ts'
import { exists, run } from './processes.ts'
import { runCurlRecipe, runRecipe } from './recipes.ts'
import { withClientServer } from './server.ts'
import { closingLine, type Outcome, tableOf } from './table.ts'
import { terraformTables } from './terraform/table.ts'
import { reasonToSkip, terraformOutcomes } from './terraform/terraform.ts'

const MINUTES = 10
const { env } = process
const level = env['CLIENTS_AUTH'] ?? 'verify'
const cli = env['CLIENTS_SERVER'] ?? fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))

const cases = ['read-only user', 'project of cn-north-4', 'two projects', 'login again']
const verified = ['wrong secret key', 'unknown key', 'wrong key at IAM', 'temporary keys']

/** The reports that every client must give: all operations twice, the credential cases, and its recipe in docs/clients.md. */
const legs: Readonly<Record<string, readonly string[]>> = {
  'given project': ['client', ...operationIds],
  'looked-up project': ['client', ...operationIds],
  credentials: level === 'verify' ? [...cases, ...verified] : cases,
  recipe: ['recipe of docs/clients.md'],
}

type Reported = Omit<Outcome, 'client'>

/** The reports of a client's run, and the reason if it ended early. */
async function reportsOf(client: Client): Promise<{ reports: Reported[]; failure?: string }> {
  const reports: Reported[] = []
  const home = await mkdtemp(join(tmpdir(), `client-${client.name}-`))
  try {
    const signal = AbortSignal.timeout(MINUTES * 60_000)
    const command = await client.install(signal)
    await withClientServer(cli, ['--auth', level, '--speed', '20'], (url, control) =>
      run({ ...command, env: environmentOf(client, { url, control, home }) }, signal, (line) => {
        if (/^\{"leg": ?"/.test(line)) reports.push(JSON.parse(line) as Reported)
      }),
    )
    reports.push(await recipeReport((deadline) => runRecipe(client, { cli, level }, deadline)))
    return { reports }
  } catch (error) {
    return { reports, failure: String(error) }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Whether a recipe gave the result of docs/clients.md. */
async function recipeReport(recipe: (signal: AbortSignal) => Promise<void>): Promise<Reported> {
  const report = { leg: 'recipe', operation: 'recipe of docs/clients.md' }
  try {
    await recipe(AbortSignal.timeout(MINUTES * 60_000))
    return { ...report, ok: true }
  } catch (error) {
    return { ...report, ok: false, error: String(error) }
  }
}

/** A minimal environment: no keys of the user, no real home folder, no proxy. */
function environmentOf(
  { name }: Client,
  { url, control, home }: { url: string; control: string; home: string },
): NodeJS.ProcessEnv {
  return {
    PATH: env['PATH'],
    LANG: 'C.UTF-8',
    HOME: home,
    CLIENT_URL: url,
    CLIENT_CONTROL: control,
    CLIENT_PROJECT: randomBytes(16).toString('hex'),
    CLIENT_REGION: `region-${name}-1`,
    CLIENTS_AUTH: level,
  }
}

/** An outcome for each expected and each reported operation; an operation that did not run has failed. */
async function outcomesOf(client: Client): Promise<Outcome[]> {
  const { reports, failure } = await reportsOf(client)
  const outcomes: Outcome[] = reports.map((report) => ({ ...report, client: client.name }))
  for (const [leg, operations] of Object.entries(legs)) {
    for (const operation of operations) {
      if (reports.some((report) => report.leg === leg && report.operation === operation)) continue
      outcomes.push({ client: client.name, leg, operation, ok: false, error: 'was not run' })
    }
  }
  for (const outcome of outcomes) {
    if (legs[outcome.leg]?.includes(outcome.operation)) continue
    Object.assign(outcome, { ok: false, error: 'was run, but is not expected' })
  }
  const ended = { client: client.name, leg: 'run', operation: 'ends by itself' }
  outcomes.push({ ...ended, ok: failure === undefined, ...(failure && { error: failure }) })
  return outcomes
}

const known = [...clients.map(({ name }) => name), 'curl', 'terraform']
const wanted = env['CLIENTS']?.split(',') ?? known
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`CLIENTS: found ${unknown}, expected names of clients`)
const isProxied = Number(env['CLIENTS_PROCESSES'] ?? 1) > 1
const noNginx = isProxied && (await withoutNginx())
if (noNginx !== false) {
  console.log(`skipped, ${noNginx}`)
  // Continuous integration installs it.
  process.exit(env['CI'] === 'true' ? 1 : 0)
}
const outcomes: Outcome[] = []
for (const client of clients.filter(({ name }) => wanted.includes(name))) {
  if (await client.isHere()) {
    const found = await outcomesOf(client)
    outcomes.push(...found)
    const passed = found.filter(
      ({ leg, ok, operation }) => ok && leg === 'given project' && operation !== 'client',
    )
    console.log(
      `${client.name}: ${passed.length} of ${operationIds.length} operations, ${found.length} checks`,
    )
  } else {
    console.log(`${client.name}: skipped, ${client.needs} is not here`)
    if (env['CI'] !== 'true') continue
    const error = `${client.needs} is not here`
    outcomes.push({ client: client.name, leg: 'run', operation: 'is installed', ok: false, error })
  }
}
if (wanted.includes('curl')) {
  if (env['CI'] === 'true' || (await exists('curl', '--version'))) {
    const report = await recipeReport((signal) => runCurlRecipe({ cli, level }, signal))
    outcomes.push({ ...report, client: 'curl' })
    console.log(`curl: ${report.ok ? 1 : 0} of 1 recipe`)
  } else console.log('curl: skipped, it is not here')
}
let tables = ''
if (wanted.includes('terraform')) {
  const reason = await reasonToSkip()
  if (reason === undefined) {
    const found = await terraformOutcomes({ cli, level })
    outcomes.push(...found)
    tables = terraformTables(found)
    console.log(`terraform: ${found.filter(({ ok }) => ok).length} of ${found.length} checks`)
  } else console.log(`terraform: skipped, ${reason}`)
}
for (const { client, error, leg, ok, operation } of outcomes) {
  if (!ok) console.log(`not ok: ${client}, ${leg}, ${operation}: ${error}`)
}
const sdks = wanted.filter((name) => name !== 'curl' && name !== 'terraform')
if (sdks.length > 0) {
  const found = outcomes.filter(({ client }) => sdks.includes(client))
  console.log(`<!-- clients -->\n${tableOf(found, sdks)}\n<!-- /clients -->`)
}
if (tables !== '') console.log(`<!-- terraform -->\n${tables}\n<!-- /terraform -->`)
console.log(closingLine(outcomes))
process.exitCode = outcomes.length > 0 && outcomes.every(({ ok }) => ok) ? 0 : 1
