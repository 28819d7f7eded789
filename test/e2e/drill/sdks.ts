/** The programs of sdks/, each with the SDK that it is for. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clients } from '../clients/clients.ts'
import type { Command } from '../clients/processes.ts'
import { settings } from '../clients/terraform/command.ts'
import { reasonToSkip } from '../clients/terraform/terraform.ts'

/** An SDK, and how its program is made ready in a folder. */
export interface Sdk {
  name: string
  /** Why it cannot run here, or undefined if it can. */
  reasonToSkip: () => Promise<string | undefined>
  prepare: (into: string, signal: AbortSignal) => Promise<Command>
  /** Flags of its drill. */
  flags: readonly string[]
}

const here = fileURLToPath(new URL('./sdks/', import.meta.url))

const sources = {
  python: 'recipe.py',
  node: 'recipe.js',
  go: 'main.go',
  java: 'Recipe.java',
} as const

type Name = keyof typeof sources

/** An SDK of npm run test:clients. */
function sdkOf(name: Name): Sdk {
  const client = clients.find((each) => each.name === name)
  if (client === undefined) throw new Error(`found no client ${name}, expected one`)
  return {
    name,
    reasonToSkip: async () => ((await client.isHere()) ? undefined : `${client.needs} is not here`),
    prepare: async (into, signal) => {
      await client.install(signal)
      const code = await readFile(join(here, name, sources[name]), 'utf8')
      return client.program(code, into, signal)
    },
    flags: [],
  }
}

const terraform: Sdk = {
  name: 'terraform',
  reasonToSkip,
  prepare: async (into) => {
    const file = join(into, '.terraformrc')
    await writeFile(file, settings(process.env['TERRAFORM_PROVIDER'] ?? ''))
    const env = { ...process.env, TF_CLI_CONFIG_FILE: file, TMPDIR: into, TF_IN_AUTOMATION: '1' }
    return { command: 'sh', args: [join(here, 'terraform', 'run.sh')], env }
  },
  // It waits 10 s before it asks for a status: its cells need time, and little of the processor.
  flags: ['--jobs', '12', '--time-limit', '3m'],
}

export const sdks: readonly Sdk[] = [...(Object.keys(sources) as Name[]).map(sdkOf), terraform]

/** A folder for the files of one run. */
export function newFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `drill-${name}-`))
}
