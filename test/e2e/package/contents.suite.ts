import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import t from 'tap'
import { plainly } from '../../support/command.ts'
import { emptyProject, exec, NAME, node, pack, ROOT } from './packed.ts'

/** What `npm i TARBALL` may bring: packages, and MB on disk. */
const MAX_PACKAGES = 15
const MAX_SIZE = 13

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

const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
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
    for (const page of ['docs/lists.md', 'docs/zh-CN/lists.md', 'docs/recipes/agents.md']) {
      t.ok(packed.has(page), page)
    }
    t.strictSame(
      files.filter((file) =>
        /^(src|test)\/|^dist\/.*\.(ts|tsbuildinfo|map)$|built-from|dist\/types/.test(file),
      ),
      [],
    )
    const licences = readFileSync(join(ROOT, 'dist/LICENCES.txt'), 'utf8')
    for (const name of ['fastify', 'zod', '@faker-js/faker', 'pkijs', 'preact']) {
      t.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: [A-Z]`, 'm'), name)
    }
  },
)

t.test('mcp needs one more package, and has the documents', async (t) => {
  const project = emptyProject('mcp')
  const sdk = `@modelcontextprotocol/server@${devDependencies['@modelcontextprotocol/server']}`
  const install = ['install', '--no-audit', '--no-fund', tarball]
  await exec('npm', install, { cwd: project, ...plainly() })
  const command = 'node_modules/modelarts-notebooks-mock/dist/cli.js'
  await t.rejects(node(project, command, 'mcp'), { code: 2, stderr: /npm install @modelcontext/ })
  await exec('npm', [...install, sdk], { cwd: project, ...plainly() })
  const client = new Client({ name: 'test', version: '1' })
  const args = [command, 'mcp', '--clock', 'frozen']
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, cwd: project, stderr: 'ignore' }),
  )
  t.teardown(() => client.close())
  const { isError } = await client.callTool({ name: 'status' })
  t.notOk(isError)
  const { resources } = await client.listResources()
  t.ok(resources.length > 20)
})

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
