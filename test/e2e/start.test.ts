import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { NODE, plainly } from '../support/command.ts'

const hasCompileCache = 'flushCompileCache' in module

/** A copy of the built package, which a test may change. */
function copiedPackage(folder: string): string {
  for (const part of ['dist', 'fixtures', 'package.json']) {
    cpSync(part, join(folder, part), { recursive: true })
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Starts the command of a package; resolves to the URL. */
async function started(
  t: Test,
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; server: ChildProcess }> {
  const [command, ...first] = NODE
  const args = [...first, join(folder, 'dist/cli.js'), '--port', '0']
  const server = spawn(command, args, plainly(env))
  t.teardown(() => server.kill('SIGKILL'))
  let text = ''
  server.stderr.on('data', (part) => t.fail(String(part)))
  for await (const part of server.stdout) {
    text += part
    const url = /^ready on (\S+)$/m.exec(text)?.[1]
    if (url !== undefined) return { url, server }
  }
  throw new Error(`ended: ${text}`)
}

async function namesOf(url: string): Promise<string[]> {
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const answer = await fetch(`${url}/v1/p1/notebooks/all?limit=100`, { headers })
  const { data } = (await answer.json()) as { data: { name: string }[] }
  return data.map(({ name }) => name)
}

t.test('an edit in fixtures/ shows at the next start, without a build', async (t) => {
  const folder = copiedPackage(t.testdir())
  t.notOk((await namesOf((await started(t, folder)).url)).includes('edited'))
  const file = join(folder, 'fixtures/default/notebooks.json')
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"llama-finetune"', '"edited"'))
  const names = await namesOf((await started(t, folder)).url)
  t.ok(names.includes('edited'))
  t.notOk(names.includes('llama-finetune'))
})

t.test(
  'compiled code is kept where Node can keep it, and only where files may be written',
  async (t) => {
    const folder = t.testdir({ open: {}, off: {}, file: 'no folder' })
    const cases = [
      [{ TMPDIR: join(folder, 'open') }, join(folder, 'open'), hasCompileCache],
      [
        { TMPDIR: join(folder, 'off'), NODE_DISABLE_COMPILE_CACHE: '1' },
        join(folder, 'off'),
        false,
      ],
      [{ TMPDIR: join(folder, 'file') }, join(folder, 'file'), false],
    ] as const
    for (const [env, place, isKept] of cases) {
      const { url, server } = await started(t, '.', { ...env, NODE_COMPILE_CACHE: undefined })
      t.equal((await fetch(`${url}/ready`)).status, 200)
      server.kill('SIGTERM')
      const [code] = await once(server, 'exit')
      t.equal(code, 0)
      t.equal(existsSync(join(place, 'node-compile-cache')), isKept, JSON.stringify(env))
    }
  },
)
