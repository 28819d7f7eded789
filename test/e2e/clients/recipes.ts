import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recipeOf } from '../../support/documents.ts'
import type { Client } from './clients.ts'
import { type Command, run } from './processes.ts'
import { withClientServer } from './server.ts'

/** The number of instances of the admin of the default scene in the project of its region. */
const TOTAL = 13

export const USUAL_URL = 'http://127.0.0.1:6404'

/** Where recipes run: the built command, and the level of credentials of the server. */
export interface Place {
  cli: string
  level: string
}

/** Runs the recipe of a client in docs/clients.md, unchanged except for the URL; throws if it does not print the total. */
export function runRecipe(client: Client, place: Place, signal: AbortSignal): Promise<void> {
  const { lines, code } = recipeOf(client.name)
  return printing(place, signal, async (url, home) => {
    const own = code.replaceAll(USUAL_URL, url)
    const { command, args, cwd } = await client.program(own, home, signal)
    const script = `${lines.replaceAll(USUAL_URL, url)}\nexec "$@"`
    return { command: 'sh', args: ['-ec', script, 'sh', command, ...args], ...(cwd && { cwd }) }
  })
}

/** The same for curl, whose recipe consists only of shell lines. */
export function runCurlRecipe(place: Place, signal: AbortSignal): Promise<void> {
  const { lines } = recipeOf('curl')
  return printing(place, signal, async (url) => ({
    command: 'sh',
    args: ['-ec', lines.replaceAll(USUAL_URL, url)],
  }))
}

/** The same for Terraform, which reads `settings` from the home folder. */
export function runTerraformRecipe(
  place: Place,
  settings: string,
  signal: AbortSignal,
): Promise<void> {
  const { lines, code } = recipeOf('terraform')
  return printing(place, signal, async (url, home) => {
    await writeFile(join(home, '.terraformrc'), settings)
    await writeFile(join(home, 'main.tf'), `${lines}\n\n${code}\n`.replaceAll(USUAL_URL, url))
    const script = 'terraform apply -auto-approve >&2; terraform output total'
    return { command: 'sh', args: ['-ec', script], cwd: home }
  })
}

/** Starts a server, runs a command with its own home folder, and reads its output: the total, or a page of the list. */
async function printing(
  { cli, level }: Place,
  signal: AbortSignal,
  commandFor: (url: string, home: string) => Promise<Command>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'recipe-'))
  try {
    await withClientServer(cli, ['--auth', level], async (url) => {
      const command = await commandFor(url, home)
      const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: home }
      let printed = ''
      await run({ ...command, env }, signal, (line) => {
        printed += `${line}\n`
      })
      const answer: unknown = JSON.parse(printed)
      const total = Object(answer) === answer ? (answer as { total: unknown }).total : answer
      if (total !== TOTAL) throw new Error(`found ${printed.slice(-200)}, expected ${TOTAL}`)
    })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
