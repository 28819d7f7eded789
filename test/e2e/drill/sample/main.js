/**
 * A client as users write one: it reads all pages of instances, creates one, waits until it runs, and stops it.
 * SAMPLE_FAULTS names the faults of planted/ that it has: `endless-poll,second-creation` (none).
 * SAMPLE_TRY_MS: time for one answer (2000). SAMPLE_WAIT_MS: time for a status (8000). SAMPLE_POLL_MS: between two reads (200).
 */
import * as instances from './instances.js'
import * as pages from './pages.js'
import * as retries from './retries.js'
import { Service } from './service.js'

const { env } = process

const PREFIX = 'HUAWEICLOUD_SDK_'

/** The parts of the client. A planted fault is a module with other functions of the same names. */
async function partsWith(faults) {
  const modules = faults.map((name) => import(`./planted/${name}.js`))
  return Object.assign({}, retries, pages, instances, ...(await Promise.all(modules)))
}

/** A variable that the client cannot do without. */
function variable(name) {
  if (env[name]) return env[name]
  throw new Error(`found no ${name}, expected one: run the client with exec or drill`)
}

/** Whatever the region is, it has the only endpoint. */
const region = Object.keys(env).find((name) => name.startsWith(`${PREFIX}REGION_MODELARTS_`))

const parts = await partsWith(env.SAMPLE_FAULTS?.split(',').filter(Boolean) ?? [])

async function run() {
  const tryMs = Number(env.SAMPLE_TRY_MS ?? 2_000)
  const service = new Service({
    endpoint: variable(region ?? `${PREFIX}REGION_MODELARTS_…`),
    project: variable(`${PREFIX}PROJECT_ID`),
    accessKey: variable(`${PREFIX}AK`),
    secretKey: variable(`${PREFIX}SK`),
    tryMs,
  })
  const polling = {
    pollMs: Number(env.SAMPLE_POLL_MS ?? 200),
    waitMs: Number(env.SAMPLE_WAIT_MS ?? 8_000),
  }
  console.log(`${(await parts.allInstances(service, parts)).length} instances`)
  const { id } = await parts.createInstance(service, parts, {
    name: 'drill-sample',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
    volume: { category: 'EVS', ownership: 'MANAGED' },
    settleMs: 2 * tryMs,
  })
  await parts.waitFor(service, parts, { id, goal: 'RUNNING', ...polling })
  await parts.stopInstance(service, parts, id)
  await parts.waitFor(service, parts, { id, goal: 'STOPPED', ...polling })
  console.log('the instance ran, and is stopped')
}

try {
  await run()
} catch (error) {
  console.error(`sample: ${parts.messageOf(error)}`)
  process.exitCode = 1
}
