import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { NODE, plainly } from '../../support/command.ts'

export const exec = promisify(execFile)

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export const NAME = 'modelarts-notebooks-mock'

const folder = mkdtempSync(join(tmpdir(), 'package-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

/** A project of a user, in a folder of the test. */
export function emptyProject(name: string): string {
  const project = join(folder, name)
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}')
  return project
}

/** Environment of a user's shell whose Node is in a folder: without the variables of npm and tap. */
export function shell(nodeFolder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_registry)|NODE_OPTIONS|TAP)/i.test(name),
  )
  return {
    ...Object.fromEntries(own),
    PATH: [nodeFolder, process.env['PATH']].join(delimiter),
    CI: 'true',
    NO_COLOR: '1',
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  }
}

/** Installs packages of the registry into a folder of the test. */
export async function download(name: string, packages: readonly string[]): Promise<string> {
  const project = emptyProject(name)
  await exec('npm', ['install', '--no-audit', '--no-fund', ...packages], {
    cwd: project,
    env: shell(''),
  })
  return join(project, 'node_modules')
}

/** Runs a Node script in a folder. */
export function node(cwd: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const [command, ...first] = NODE
  return exec(command, [...first, ...args], { cwd, ...plainly() })
}

/** The package file, and the names of the files in it. */
export async function pack(): Promise<{ tarball: string; files: string[] }> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await exec('npm', args, { cwd: ROOT, ...plainly() })
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: { path: string }[] },
  ]
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) }
}
