import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { NODE, plainly } from '../support/command.ts'

const exec = promisify(execFile)

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What `npm i TARBALL` may bring: packages, and MB on disk. */
const MAX_PACKAGES = 15
const MAX_SIZE = 12

/** Versions of Node, from the packages with its binaries. */
const NODES = ['20.19.6', '22.23.5', '24.22.3']

/** Package managers beside npm. */
const MANAGERS = { pnpm: '10.34.8', yarn: '1.22.22', '@yarnpkg/cli-dist': '4.18.1' }

const NAME = 'modelarts-notebooks-mock'

const USE = `
import { createMockServer, type MockServer, type Notebook, type NotebookPage } from '${NAME}'

const mock: MockServer = await createMockServer({ scene: 'default', clock: { at: '2026-01-01T00:00:00Z', rate: 0 } })
const page: NotebookPage = mock.project('p1').notebooks.list({ status: 'RUNNING' })
const first: Notebook | undefined = page.data[0]
mock.project('p1').faults.add({ operation: 'ListNotebooks', status: 403, times: 1 })
const answer = await mock.inject({ url: '/v1/p1/notebooks', headers: { 'x-auth-token': 'x' } })
const again = await mock.fetch('https://any.example/v1/p1/notebooks', { headers: { 'x-auth-token': 'x' } })
const { statusCode } = await mock.inject('/v2/p1/services')
const sent: (number | null)[] = mock.project('p1').journal.find().map(({ status }) => status)
const { verdict } = mock.project('p1').verify({ expect: [{ operation: 'ListNotebooks', count: 2 }] })
console.log(first?.status, page.total > 0, answer.statusCode, again.status, sent.join(), verdict, statusCode)
// @ts-expect-error: there is no such operation
const refused = () => mock.faults.add({ operation: 'ListNotebook', status: 403 })
void refused
await mock.close()
`

/** Calls every part of the library that is a file of its own, once as an ES module and once as CommonJS. */
const use = (load: string) => `
${load}
async function main() {
  const mock = await createMockServer({ scene: 'ten-thousand', tls: 'self-signed' })
  const url = await mock.listen()
  const statuses = []
  for (const path of ['/v1/p1/notebooks?limit=1', '/docs', '/docs/swagger-ui-bundle.js', '/docs/guide', '/docs/guide/guide.js', '/_mock/ui']) {
    statuses.push((await mock.inject({ url: path, headers: { 'x-auth-token': 'mock-token-admin' } })).statusCode)
  }
  console.log(url.split(':')[0], statuses.join())
  await mock.close()
}
main()
`

const scripts = {
  'use.mjs': use(`import { createMockServer } from '${NAME}'`),
  'use.cjs': use(`const { createMockServer } = require('${NAME}')`),
}

const folder = mkdtempSync(join(tmpdir(), 'package-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

function emptyProject(name: string): string {
  const project = join(folder, name)
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}')
  for (const [file, code] of Object.entries(scripts)) writeFileSync(join(project, file), code)
  return project
}

/** Environment of a user's shell whose Node is in a folder: without the variables of npm and tap. */
function shell(nodeFolder: string): NodeJS.ProcessEnv {
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
async function download(name: string, packages: readonly string[]): Promise<string> {
  const project = emptyProject(name)
  await exec('npm', ['install', '--no-audit', '--no-fund', ...packages], {
    cwd: project,
    env: shell(''),
  })
  return join(project, 'node_modules')
}

/** Runs a Node script in a folder. */
function node(cwd: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const [command, ...first] = NODE
  return exec(command, [...first, ...args], { cwd, ...plainly() })
}

/** The package file, and the names of the files in it. */
async function pack(): Promise<{ tarball: string; files: string[] }> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await exec('npm', args, { cwd: ROOT, ...plainly() })
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: { path: string }[] },
  ]
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) }
}

const { tarball, files } = await pack()

t.test(
  'the package has every scene and the licences, and nothing that only the build needs',
  async (t) => {
    const scenes = readdirSync(join(ROOT, 'fixtures'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name).slice(ROOT.length).replaceAll('\\', '/'),
      )
    const packed = new Set(files)
    for (const scene of scenes) t.ok(packed.has(scene), scene)
    t.ok(packed.has('dist/LICENCES.txt'))
    t.strictSame(
      files.filter((file) =>
        /\.(ts|tsbuildinfo|map)$|^(src|test)\/|built-from|dist\/types/.test(file),
      ),
      [],
    )
    const licences = readFileSync(join(ROOT, 'dist/LICENCES.txt'), 'utf8')
    for (const name of ['fastify', 'zod', '@faker-js/faker', 'pkijs', 'preact', 'swagger-ui']) {
      t.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: [A-Z]`, 'm'), name)
    }
  },
)

t.test('npm publish would publish it without a warning', async (t) => {
  const { stderr } = await exec('npm', ['publish', '--dry-run', '--ignore-scripts'], {
    cwd: ROOT,
    ...plainly(),
  })
  const warnings = stderr.split('\n').filter((line) => /warn/i.test(line))
  t.strictSame(
    warnings.filter((line) => !/requires you to be logged in/.test(line)),
    [],
  )
})

t.test('npm installs few packages: types, import and command work', async (t) => {
  const project = emptyProject('types')
  const tsconfig = (options: object) =>
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        strict: true,
        types: [],
        outDir: 'out',
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        ...options,
      },
      files: ['use.ts'],
    })
  for (const [file, text] of Object.entries({
    'use.ts': USE,
    'tsconfig.json': tsconfig({ module: 'nodenext' }),
    'bundler.json': tsconfig({ module: 'esnext', moduleResolution: 'bundler', noEmit: true }),
    'notebooks.json': '[{"name":"a b"}]',
  })) {
    writeFileSync(join(project, file), text)
  }
  await exec('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: project, ...plainly() })
  const packages = readdirSync(join(project, 'node_modules')).filter(
    (name) => !name.startsWith('.'),
  )
  const bytes = readdirSync(join(project, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  t.comment(`${packages.length} packages, ${(bytes / 1e6).toFixed(1)} MB`)
  t.ok(packages.length <= MAX_PACKAGES, `${packages}`)
  t.ok(bytes <= MAX_SIZE * 1e6, `${bytes} bytes`)

  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  await node(project, tsc, '-p', 'bundler.json')
  await node(project, tsc)
  const used = await node(project, 'out/use.js')
  t.equal(used.stdout, 'RUNNING true 403 200 403,200,501 verified 501\n')

  const command = join(project, 'node_modules', NAME, 'dist/cli.js')
  const wrong = await node(project, command, '--scene', '.').catch((error: unknown) => error)
  t.match(wrong, { code: 2, stderr: /notebooks\.json \$\[0\]\.name: found "a b"/ })
})

interface Manager {
  name: string
  /** Installs the package. */
  install: readonly string[]
  /** Runs a Node script, and the command of the package. */
  script: readonly string[]
  command: readonly string[]
}

/** The managers, with the paths of their programs in a folder of packages. */
function managers(packages: string): Manager[] {
  const pnpm = ['node', join(packages, 'pnpm/bin/pnpm.cjs')]
  const yarn = ['node', join(packages, 'yarn/bin/yarn.js')]
  const berry = ['node', join(packages, '@yarnpkg/cli-dist/bin/yarn.js')]
  const plain = { script: ['node'] }
  return [
    {
      name: 'npm',
      install: ['npm', 'install', '--engine-strict', tarball],
      ...plain,
      command: ['npx', NAME],
    },
    {
      name: 'pnpm',
      install: [...pnpm, 'add', '--config.engine-strict=true', tarball],
      ...plain,
      command: [...pnpm, 'exec', NAME],
    },
    {
      name: 'Yarn 1',
      install: [...yarn, 'add', `file:${tarball}`],
      ...plain,
      command: [...yarn, '-s', 'run', NAME],
    },
    {
      name: 'Yarn 4',
      install: [...berry, 'add', `${NAME}@file:${tarball}`],
      script: [...berry, 'node'],
      command: [...berry, 'run', NAME],
    },
  ]
}

t.test('npm, pnpm, Yarn 1 and Yarn 4 install it on every supported Node', async (t) => {
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const packages = await download(
    'managers',
    Object.entries(MANAGERS).map((entry) => entry.join('@')),
  )
  for (const version of NODES) {
    const nodes = await download(`node-${version}`, [`${platform}@${version}`])
    const env = shell(join(nodes, platform, 'bin'))
    for (const { name, install, script, command } of managers(packages)) {
      const title = `${name}, Node ${version}`
      const cwd = emptyProject(title.replaceAll(/\W+/g, '-'))
      // Yarn 4 takes a folder with a lock file for a project of its own.
      if (name === 'Yarn 4') writeFileSync(join(cwd, 'yarn.lock'), '')
      const run = async ([program = '', ...args]: readonly string[]) =>
        (await exec(program, args, { cwd, env, timeout: 120_000 })).stdout
      await run(install)
      t.equal(await run(['node', '--version']), `v${version}\n`, title)
      for (const file of Object.keys(scripts)) {
        t.equal(
          await run([...script, file]),
          'https 200,200,200,200,200,200\n',
          `${title}, ${file}`,
        )
      }
      const start = performance.now()
      t.match(await run([...command, '--version']), /^\d+\.\d+\.\d+\n$/, `${title}, command`)
      t.comment(`${title}: the command answers after ${Math.round(performance.now() - start)} ms`)
    }
  }
})
