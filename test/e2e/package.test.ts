import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'

const exec = promisify(execFile)

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Without what tap and npm put there for us: an empty project knows nothing of them. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|TAP|_TAPJS)/i.test(name)),
)

const USE = `
import { createMockServer, type MockServer, type Notebook, type NotebookPage } from 'modelarts-notebooks-mock'

const mock: MockServer = await createMockServer({ scene: 'default', clock: { at: '2026-01-01T00:00:00Z', rate: 0 } })
const page: NotebookPage = mock.project('p1').notebooks.list({ status: 'RUNNING' })
const first: Notebook | undefined = page.data[0]
mock.project('p1').faults.add({ operation: 'ListNotebooks', status: 403, times: 1 })
const answer = await mock.inject({ url: '/v1/p1/notebooks', headers: { 'x-auth-token': 'x' } })
const again = await mock.fetch('https://any.example/v1/p1/notebooks', { headers: { 'x-auth-token': 'x' } })
const sent: (number | null)[] = mock.project('p1').journal.find().map(({ status }) => status)
const { verdict } = mock.project('p1').verify({ expect: [{ operation: 'ListNotebooks', count: 2 }] })
console.log(first?.status, page.total > 0, answer.statusCode, again.status, sent.join(), verdict)
// @ts-expect-error: there is no such operation
const refused = () => mock.faults.add({ operation: 'ListNotebook', status: 403 })
void refused
await mock.close()
`

t.test('the packed package works in an empty project: import, types and command', async (t) => {
  const folder = t.testdir({
    'package.json': JSON.stringify({ name: 'empty', private: true, type: 'module' }),
    'use.ts': USE,
    'tsconfig.json': JSON.stringify({
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
    }),
  })
  const within = { cwd: folder, env }
  await exec('npm', ['pack', '--pack-destination', folder], { cwd: ROOT, env })
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  await exec(
    'npm',
    ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball],
    within,
  )

  await exec(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], within)
  const used = await exec(process.execPath, ['out/use.js'], within)
  t.equal(used.stdout, 'RUNNING true 403 200 403,200 verified\n')

  const packed = join(folder, 'node_modules/modelarts-notebooks-mock/fixtures')
  const files = (of: string) => readdirSync(of, { recursive: true, encoding: 'utf8' }).sort()
  t.strictSame(files(packed), files(join(ROOT, 'fixtures')), 'every scene is in it')

  const bin = join(folder, 'node_modules/.bin/modelarts-notebooks-mock')
  t.match((await exec(bin, ['--version'], within)).stdout, /^\d+\.\d+\.\d+\n$/)
  writeFileSync(join(folder, 'notebooks.json'), '[{"name":"a b"}]')
  const wrong = await exec(bin, ['--scene', '.'], within).catch((error: unknown) => error)
  t.match(wrong, { code: 2, stderr: /notebooks\.json \$\[0\]\.name: found "a b"/ })
})
