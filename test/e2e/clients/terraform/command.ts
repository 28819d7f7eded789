import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../processes.ts'

/** Address of a resource: `huaweicloud_modelarts_notebook.ssh`; that of a data source has `data.` before. */
export type Address = `${string}.${string}`

/** What a plan or an apply did. */
export interface Result {
  /** Planned actions that are not noop, by resource. */
  actions: Map<Address, string>
  /** Outputs that a plan changes. */
  outputs: string[]
  /** Resources whose creation, change or deletion is complete. */
  done: Set<Address>
  /** Errors by resource; those without a resource have the key `.`. */
  errors: Map<Address, string>
}

export type Values = Readonly<Record<string, unknown>>

/** A resource, or a resource that a plan imports. */
export interface Resource {
  address: Address
  values: Values
  /** Planned actions; only of a plan. */
  actions?: readonly string[]
}

/** A folder with a configuration, and how to run Terraform there. */
export interface Place {
  cwd: string
  /** Home folder: it has the file that names the provider's folder. */
  home: string
  /** URL of a proxy for every host but loopback. */
  proxy: string
  signal: AbortSignal
}

/** Terraform's settings: it asks no registry and no checkpoint service, and takes the provider from a folder. */
export function settings(provider: string): string {
  return [
    'disable_checkpoint = true',
    'provider_installation {',
    `  dev_overrides { "huaweicloud/huaweicloud" = ${JSON.stringify(provider)} }`,
    '}',
    '',
  ].join('\n')
}

/** Terraform in one folder. Errors of resources are in the results, and do not throw. */
export class Terraform {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  plan(...flags: string[]): Promise<Result> {
    return this.#events('plan', '-json', ...flags)
  }

  apply(...flags: string[]): Promise<Result> {
    return this.#events('apply', '-json', '-auto-approve', ...flags)
  }

  /** Reads every resource, and writes what it found into the state. */
  refresh(): Promise<Result> {
    return this.apply('-refresh-only')
  }

  /** Resources and data sources of the state. */
  async state(): Promise<Resource[]> {
    const { values } = await this.#shown()
    return values?.root_module.resources ?? []
  }

  /** What an import of these resources into an empty state would find, and whether the configuration agrees with it. */
  async planImport(ids: ReadonlyMap<Address, string>): Promise<Resource[]> {
    const blocks = [...ids].map(
      ([to, id]) => `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}\n`,
    )
    await writeFile(join(this.#place.cwd, 'imports.tf'), blocks.join('\n'))
    const { errors } = await this.plan('-out=plan')
    if (errors.size > 0) throw new Error([...errors.values()].join('; '))
    const { resource_changes = [] } = await this.#shown('plan')
    return resource_changes
      .filter(({ change }) => change.importing !== undefined)
      .map(({ address, change }) => ({ address, values: change.before, actions: change.actions }))
  }

  /** The error of an import that the provider refuses; undefined if it was done. */
  async refusalOfImport(address: Address, id: string): Promise<string | undefined> {
    try {
      await this.#run(['import', '-no-color', address, id])
      return undefined
    } catch (error) {
      return String(error)
    }
  }

  async #shown(...files: string[]): Promise<Shown> {
    let text = ''
    await this.#run(['show', '-json', ...files], (line) => {
      text += line
    })
    return JSON.parse(text) as Shown
  }

  async #events(...args: string[]): Promise<Result> {
    const result: Result = { actions: new Map(), outputs: [], done: new Set(), errors: new Map() }
    try {
      await this.#run(args, (line) => note(JSON.parse(line) as TerraformEvent, result))
    } catch (error) {
      if (result.errors.size === 0) result.errors.set('.', String(error))
    }
    return result
  }

  #run(args: readonly string[], line?: (text: string) => void): Promise<void> {
    const { cwd, home, proxy, signal } = this.#place
    const env = {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      HOME: home,
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      TF_IN_AUTOMATION: '1',
    }
    return run({ command: 'terraform', args, cwd, env }, signal, line)
  }
}

interface Shown {
  values?: { root_module: { resources?: Resource[] } }
  resource_changes?: {
    address: Address
    change: { actions: string[]; before: Values; importing?: { id: string } }
  }[]
}

/** A line of the machine-readable output of plan and apply. */
interface TerraformEvent {
  type: string
  change?: { resource: { addr: Address }; action: string }
  hook?: { resource: { addr: Address } }
  diagnostic?: { severity: string; summary: string; detail: string; address?: Address }
  outputs?: Record<string, { action?: string }>
}

function note(event: TerraformEvent, { actions, outputs, done, errors }: Result): void {
  const { change, diagnostic, hook } = event
  if (event.type === 'planned_change' && change && change.action !== 'noop') {
    actions.set(change.resource.addr, change.action)
  }
  if (event.type === 'apply_complete' && hook) done.add(hook.resource.addr)
  if (diagnostic?.severity === 'error') {
    errors.set(diagnostic.address ?? '.', `${diagnostic.summary} ${diagnostic.detail}`.trim())
  }
  for (const [name, { action = 'noop' }] of Object.entries(event.outputs ?? {})) {
    if (action !== 'noop') outputs.push(name)
  }
}
