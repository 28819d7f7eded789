import { readFileSync } from 'node:fs'
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pageAt } from '../../support/documents.ts'
import { type Command, exists, run } from './processes.ts'

/** A client of the vendor, as its users install it. */
export interface Client {
  name: string
  /** Description of the programs that the machine needs. */
  needs: string
  isHere: () => Promise<boolean>
  /** Installs it from its public registry at a pinned version, once. */
  install: (signal: AbortSignal) => Promise<Command>
  /** Makes a user program runnable in a folder, after the installation. */
  program: (code: string, into: string, signal: AbortSignal) => Promise<Command>
}

const here = fileURLToPath(new URL('./', import.meta.url))
const folder = join(tmpdir(), 'modelarts-notebooks-mock-clients')

/** Version of the Python SDK, from the variable PYTHON_SDK; by default the one of requirements.txt. */
const pythonSdk = process.env['PYTHON_SDK']
const nodeFolder = join(folder, 'node')
const NODE_CORE = '@huaweicloud/huaweicloud-sdk-core'
const pythonFolder = join(folder, pythonSdk === undefined ? 'python' : `python-${pythonSdk}`)

/** Version of a package that this repository installs. */
function versionOf(name: string): string {
  const file = fileURLToPath(import.meta.resolve(`${name}/package.json`))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

export const clients: readonly Client[] = [
  {
    name: 'python',
    needs: 'python3 with venv',
    isHere: () => exists('python3', '-c', 'import ensurepip, venv'),
    install: async (signal) => {
      const packages =
        pythonSdk === undefined
          ? ['--requirement', join(here, 'python', 'requirements.txt')]
          : [`huaweicloudsdkcore==${pythonSdk}`, `huaweicloudsdkmodelarts==${pythonSdk}`]
      await run({ command: 'python3', args: ['-m', 'venv', pythonFolder] }, signal)
      const command = join(pythonFolder, 'bin', 'python')
      await run({ command, args: ['-m', 'pip', 'install', '--quiet', ...packages] }, signal)
      return { command, args: ['-B', 'run.py'], cwd: join(here, 'python') }
    },
    program: async (code, into) => {
      const file = join(into, 'recipe.py')
      await writeFile(file, code)
      return { command: join(pythonFolder, 'bin', 'python'), args: ['-B', file] }
    },
  },
  {
    // Its core is a devDependency, pinned by package-lock.json. The recipe runs in a folder of its own, with only the
    // packages that docs/clients.md installs: the core does not install all that it needs.
    name: 'node',
    needs: 'nothing more',
    isHere: async () => true,
    install: async (signal) => {
      const [, packages = ''] = /^npm i (.+)$/m.exec(pageAt('docs/clients.md')) ?? []
      const pinned = packages.replace(NODE_CORE, `${NODE_CORE}@${versionOf(NODE_CORE)}`)
      await rm(nodeFolder, { recursive: true, force: true })
      await mkdir(nodeFolder, { recursive: true })
      const args = ['install', '--silent', '--prefix', nodeFolder, ...pinned.split(' ')]
      await run({ command: 'npm', args, cwd: nodeFolder }, signal)
      return {
        command: process.execPath,
        args: ['--import', 'tsx', join(here, 'node', 'run.ts')],
        cwd: join(here, 'node'),
      }
    },
    program: async (code) => {
      // Beside the packages that it imports.
      const file = join(nodeFolder, 'recipe.mjs')
      await writeFile(file, code)
      return { command: process.execPath, args: [file] }
    },
  },
  {
    name: 'go',
    needs: 'go 1.21 or newer',
    isHere: () => exists('go', 'version'),
    install: async (signal) => {
      await mkdir(folder, { recursive: true })
      const command = join(folder, 'go-client')
      const args = ['build', '-mod=readonly', '-o', command, '.']
      await run({ command: 'go', args, cwd: join(here, 'go') }, signal)
      return { command, args: [] }
    },
    program: async (code, into, signal) => {
      for (const file of ['go.mod', 'go.sum']) {
        await copyFile(join(here, 'go', file), join(into, file))
      }
      await writeFile(join(into, 'main.go'), code)
      const command = join(into, 'recipe')
      await run(
        { command: 'go', args: ['build', '-mod=readonly', '-o', command, '.'], cwd: into },
        signal,
      )
      return { command, args: [] }
    },
  },
  {
    // Only its core, because its ModelArts part is not on Maven Central.
    name: 'java',
    needs: 'a JDK of 17 or newer with Maven',
    isHere: async () =>
      (await exists('javac', '--release', '17', '--version')) && exists('mvn', '-v'),
    install: async (signal) => {
      const classes = join(folder, 'java', 'classes')
      const lib = join(folder, 'java', 'lib')
      await rm(join(folder, 'java'), { recursive: true, force: true })
      const goals = ['-q', '-B', 'dependency:copy', 'dependency:copy-dependencies', `-Dlib=${lib}`]
      await run({ command: 'mvn', args: goals, cwd: join(here, 'java') }, signal)
      const sources = join(here, 'java', 'clients')
      const files = (await readdir(sources)).map((name) => join(sources, name))
      const source = ['--release', '17', '-encoding', 'UTF-8', ...files]
      const args = ['-cp', join(lib, '*'), '-d', classes, ...source]
      await run({ command: 'javac', args }, signal)
      const path = [classes, join(lib, '*')].join(delimiter)
      return { command: 'java', args: ['-XX:TieredStopAtLevel=1', '-cp', path, 'clients.Main'] }
    },
    program: async (code, into, signal) => {
      const file = join(into, 'Recipe.java')
      await writeFile(file, code)
      const lib = join(folder, 'java', 'lib', '*')
      await run({ command: 'javac', args: ['-cp', lib, '-d', into, file] }, signal)
      // The SDK reads settings from the home folder, and Java does not take that from the environment.
      const home = `-Duser.home=${into}`
      const path = [into, lib].join(delimiter)
      return { command: 'java', args: [home, '-XX:TieredStopAtLevel=1', '-cp', path, 'Recipe'] }
    },
  },
]
