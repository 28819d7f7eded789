/** The Terraform provider, unmodified, through the life of its resources. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recipeOf } from '../../../support/documents.ts'
import { exists } from '../processes.ts'
import { type Place, runTerraformRecipe, USUAL_URL } from '../recipes.ts'
import { withClientServer } from '../server.ts'
import type { Outcome } from '../table.ts'
import { Checks } from './checks.ts'
import { withClosedProxy } from './closed-proxy.ts'
import { type Address, type Resource, settings, Terraform } from './command.ts'
import { leftovers, oddRequests } from './requests.ts'
import { steps } from './table.ts'

const MINUTES = 5

const SERVED = 'every request is served as a whole'
const NO_OTHER_HOST = 'no other host is called'
const RECIPE = 'recipe of docs/clients.md'

const here = fileURLToPath(new URL('./', import.meta.url))

const files = ['resources.tf', 'data.tf']

/** Folder with the provider's binary, as the user names it. */
const provider = process.env['TERRAFORM_PROVIDER'] ?? ''

/** Why Terraform cannot run here, or undefined if it can. Nothing is downloaded. */
export async function reasonToSkip(): Promise<string | undefined> {
  if (provider === '') return 'TERRAFORM_PROVIDER names no folder with the binary of the provider'
  const names = await readdir(provider).catch(() => [])
  const isThere = names.some((name) => /^terraform-provider-huaweicloud(_v.*)?$/.test(name))
  if (!isThere) return `TERRAFORM_PROVIDER: ${provider} has no terraform-provider-huaweicloud`
  return (await exists('terraform', '-version')) ? undefined : 'terraform is not here'
}

/** The addresses of all resources, or of all data sources, of the configuration. */
export async function addressesOf(kind: 'resource' | 'data'): Promise<Address[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(here, file), 'utf8')))
  const blocks = texts.join('').matchAll(new RegExp(`^${kind} "(\\w+)" "(\\w+)"`, 'gm'))
  const prefix = kind === 'data' ? 'data.' : ''
  return [...blocks].map(([, type, name]): Address => `${prefix}${type}.${name}`)
}

/** The provider cannot import it, and has to say so. */
const notImportable = /^huaweicloud_modelarts_notebook_image_store\./

const NO_IMPORT = 'no import'

function stepsOf(address: Address): string[] {
  return steps.map((step) => (step === 'import' && notImportable.test(address) ? NO_IMPORT : step))
}

/** The provider changes nothing of them: it deletes and creates them. */
const replaced = /^huaweicloud_(compute_keypair|modelarts_notebook_(mount_storage|image_store))\./

/** An outcome for each resource in each step, for each data source, for the requests, and for the recipe. */
export async function terraformOutcomes(place: Place): Promise<Outcome[]> {
  const signal = AbortSignal.timeout(MINUTES * 60_000)
  const home = await mkdtemp(join(tmpdir(), 'client-terraform-'))
  const checks = new Checks(await addressesOf('resource'))
  try {
    await withClosedProxy(async (proxy, attempts) => {
      await writeFile(join(home, '.terraformrc'), settings(provider))
      await withClientServer(place.cli, ['--auth', place.level, '--speed', '100'], async (url) => {
        const [main, other] = [join(home, 'main'), join(home, 'import')]
        for (const folder of [main, other]) await prepare(folder, url)
        const common = { home, proxy, signal }
        const terraform = new Terraform({ ...common, cwd: main })
        await createAndPlan(terraform, checks)
        await importAll(terraform, new Terraform({ ...common, cwd: other }), checks)
        await updateAndDestroy(terraform, checks, url)
        checks.add('requests', SERVED, (await oddRequests(url)).join('; '))
      })
      checks.add('requests', NO_OTHER_HOST, [...new Set(attempts)].join('; '))
      await runTerraformRecipe(place, settings(provider), signal)
      checks.add('recipe', RECIPE)
    })
    checks.add('run', 'ends by itself')
  } catch (error) {
    checks.add('run', 'ends by itself', String(error))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  for (const address of await addressesOf('resource')) checks.expect(address, stepsOf(address))
  for (const address of await addressesOf('data')) checks.expect(address, ['read'])
  for (const operation of [SERVED, NO_OTHER_HOST]) checks.expect(operation, ['requests'])
  checks.expect(RECIPE, ['recipe'])
  return checks.outcomes
}

/** A folder with the configuration, whose provider block is that of the documents. */
async function prepare(folder: string, url: string): Promise<void> {
  await mkdir(folder)
  for (const file of files) await cp(join(here, file), join(folder, file))
  const { lines } = recipeOf('terraform')
  await writeFile(join(folder, 'provider.tf'), lines.replaceAll(USUAL_URL, url))
}

async function createAndPlan(terraform: Terraform, checks: Checks): Promise<void> {
  checks.applied('create', await terraform.apply())
  const state = new Map((await terraform.state()).map((resource) => [resource.address, resource]))
  for (const address of await addressesOf('data')) {
    const rows = Object.values(state.get(address)?.values ?? {}).filter(Array.isArray)
    checks.add('read', address, rows.some(({ length }) => length > 0) ? '' : 'found no rows')
  }
  checks.unchanged('plan', await terraform.plan())
}

/** Imports every resource into an empty state, and compares it with the state that has it. */
async function importAll(terraform: Terraform, other: Terraform, checks: Checks): Promise<void> {
  await terraform.refresh()
  const state = (await terraform.state()).filter(({ address }) => !address.startsWith('data.'))
  const isImportable = ({ address }: Resource) => !notImportable.test(address)
  const ids = new Map(state.map(({ address, values }) => [address, String(values['id'])]))
  const found = await other.planImport(
    new Map(state.filter(isImportable).map(({ address }) => [address, ids.get(address) as string])),
  )
  for (const resource of state) {
    const { address } = resource
    if (isImportable(resource)) {
      const same = found.find((each) => each.address === address)
      checks.add('import', address, same ? checks.imported(same, resource) : 'was not imported')
    } else {
      const refusal = await other.refusalOfImport(address, ids.get(address) as string)
      const isRefused = /doesn't support import/.test(refusal ?? '')
      checks.add(
        NO_IMPORT,
        address,
        isRefused ? '' : `found ${refusal ?? 'an import'}, expected none`,
      )
    }
  }
}

/** Changes every resource, sees that a plan is empty again, and destroys all. */
async function updateAndDestroy(terraform: Terraform, checks: Checks, url: string): Promise<void> {
  const changed = '-var=changed=true'
  const { actions } = await terraform.plan(changed)
  const applied = await terraform.apply(changed)
  const after = await terraform.plan(changed)
  checks.each('update', (address) => {
    const action = actions.get(address)
    const expected = replaced.test(address) ? 'replace' : 'update'
    if (action !== expected) return `the plan wants to ${action}, expected ${expected}`
    const error = applied.errors.get(address) ?? applied.errors.get('.')
    const rest = after.actions.get(address)
    return error ?? (rest && `the plan after it wants to ${rest}`)
  })
  const destroyed = await terraform.apply(changed, '-destroy')
  checks.applied('destroy', destroyed)
  for (const type of await leftovers(url)) checks.add('destroy', type, 'is still there')
}
