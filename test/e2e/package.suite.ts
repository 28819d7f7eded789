import { execFile } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { NODE, plainly } from '../support/command.ts'

const exec = promisify(execFile)

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const { bin, dependencies, name } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as {
  bin: Record<string, string>
  dependencies: Record<string, string>
  name: string
}

const USE = `
import { createMockServer, type MockServer, type Notebook, type NotebookPage } from 'modelarts-notebooks-mock'

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

/** Runs a Node script in a folder. */
function node(cwd: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const [command, ...first] = NODE
  return exec(command, [...first, ...args], { cwd, ...plainly() })
}

/**
 * The packed package in an empty project outside this repository, with only the packages that it declares as
 * dependencies. `npm run test:runners` installs it with npm.
 */
async function installed(folder: string): Promise<string> {
  await node(ROOT, join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'src')
  await exec('npm', ['pack', '--pack-destination', folder], { cwd: ROOT, ...plainly() })
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  await exec('tar', ['-xzf', tarball], { cwd: folder })
  const packages = join(folder, 'node_modules')
  for (const dependency of Object.keys(dependencies)) {
    const link = join(packages, dependency)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', dependency), link, 'junction')
  }
  renameSync(join(folder, 'package'), join(packages, name))
  return join(packages, name)
}

t.test('the packed package works in an empty project: import, types and command', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const tsconfig = {
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      types: ['node'],
      outDir: 'out',
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    files: ['use.ts'],
  }
  for (const [file, text] of Object.entries({
    'package.json': JSON.stringify({ name: 'empty', private: true, type: 'module' }),
    'use.ts': USE,
    'tsconfig.json': JSON.stringify(tsconfig),
    'notebooks.json': '[{"name":"a b"}]',
  })) {
    writeFileSync(join(folder, file), text)
  }
  const packed = await installed(folder)

  await node(folder, join(ROOT, 'node_modules/typescript/bin/tsc'))
  const used = await node(folder, 'out/use.js')
  t.equal(used.stdout, 'RUNNING true 403 200 403,200,501 verified 501\n')

  const files = (of: string) => readdirSync(of, { recursive: true, encoding: 'utf8' }).sort()
  t.strictSame(
    files(join(packed, 'fixtures')),
    files(join(ROOT, 'fixtures')),
    'the package contains every scene',
  )
  t.notMatch(files(join(packed, 'dist')).join(), '.tsbuildinfo')

  const command = join(packed, bin[name] ?? '')
  t.match((await node(folder, command, '--version')).stdout, /^\d+\.\d+\.\d+\n$/)
  const wrong = await node(folder, command, '--scene', '.').catch((error: unknown) => error)
  t.match(wrong, { code: 2, stderr: /notebooks\.json \$\[0\]\.name: found "a b"/ })
})
