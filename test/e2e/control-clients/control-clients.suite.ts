/**
 * Drives built servers through the clients of the control plane in Python and Go, and runs the examples of
 * docs/recipes/control-clients.md: `npm run test:control-clients`. A language that this machine lacks is skipped; it
 * must be there if CI is true.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { NODE, plainly, serve } from '../../support/command.ts'
import { codeBlocksIn, pageAt } from '../../support/documents.ts'
import { keepFoldersUntilTheEnd } from '../../support/folders.ts'
import { CREATION } from '../../support/values.ts'
import { exists } from '../clients/processes.ts'
import { oddServer } from './odd-server.ts'

keepFoldersUntilTheEnd(t)

const exec = promisify(execFile)

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const here = fileURLToPath(new URL('./', import.meta.url))

const TOKEN = 'token-of-the-suite'

/** What both programs print, one line for each part. */
const PARTS = [
  'fault add',
  'failing request',
  'wait for requests',
  'verify',
  'journal',
  'clock advance',
  'snapshot restore',
  'reset',
  'server',
  'bad rule',
  'wrong token',
  'no server',
  'newer server',
  'odd answers',
  'odd ids',
]

/** The reason to skip the tests in Python. `.ci/run` installs what they need, so that there they are never skipped. */
const noPython =
  process.env['CI'] !== 'true' &&
  !(await exists('python3', '-c', 'import ensurepip, venv')) &&
  'python3 with venv is not here'

/** The reason to skip the tests in Go. */
const noGo = await exec('go', ['version']).then(
  ({ stdout }) =>
    !/go1\.(2[1-9]|[3-9]\d)/.test(stdout) && `go 1.21 or newer is not here: ${stdout}`,
  () => 'go is not here',
)

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** A server with a control token, and the environment of a program that drives it. */
async function surroundings(t: Test): Promise<NodeJS.ProcessEnv> {
  const { url } = await serve(t, ['--clock', 'frozen', '--control-token', TOKEN])
  const odd = oddServer()
  const nobody = createServer()
  const [oddPort, nobodyPort] = [await portOf(odd), await portOf(nobody)]
  nobody.close()
  t.teardown(() => {
    odd.closeAllConnections()
    odd.close()
  })
  // A proxy that does not exist: the clients must not use it.
  const proxy = `http://127.0.0.1:${nobodyPort}`
  return {
    ...plainly().env,
    http_proxy: proxy,
    HTTP_PROXY: proxy,
    NOTEBOOKS_MOCK_URL: url,
    NOTEBOOKS_MOCK_CONTROL_TOKEN: TOKEN,
    CREATION: JSON.stringify(CREATION),
    ODD_URL: `http://127.0.0.1:${oddPort}`,
    NOBODY_URL: proxy,
  }
}

/** Saves a client as a server gives it. */
async function save(name: string, path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const headers = { authorization: `Bearer ${env['NOTEBOOKS_MOCK_CONTROL_TOKEN']}` }
  const response = await fetch(`${env['NOTEBOOKS_MOCK_URL']}/_mock/${name}`, { headers })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, await response.text())
}

/** Lines of the output that are parts, in order. */
const partsIn = (stdout: string) => stdout.split('\n').filter((line) => PARTS.includes(line))

t.test('a mock is driven through the Python client', { skip: noPython }, async (t) => {
  const env = await surroundings(t)
  const cwd = t.testdir({})
  await save('client.py', join(cwd, 'notebooks_mock.py'), env)
  cpSync(join(here, 'scenario.py'), join(cwd, 'scenario.py'))
  const { stdout } = await exec('python3', ['-B', 'scenario.py'], { cwd, env })
  t.strictSame(partsIn(stdout), PARTS)
})

t.test('mypy --strict accepts the Python client and its use', { skip: noPython }, async (t) => {
  const cwd = t.testdir({})
  cpSync(join(ROOT, 'openapi/client.py'), join(cwd, 'notebooks_mock.py'))
  cpSync(join(here, 'scenario.py'), join(cwd, 'scenario.py'))
  writeFileSync(
    join(cwd, 'wrong.py'),
    `from notebooks_mock import NotebooksMock
world = NotebooksMock().project("p1")
world.add_fault({"operation": "ListNotebook", "status": 429})
world.advance(bye="3s")
`,
  )
  const python = join(cwd, 'venv/bin/python')
  await exec('python3', ['-m', 'venv', join(cwd, 'venv')])
  await exec(python, ['-m', 'pip', 'install', '--quiet', 'mypy==1.18.2'])
  const mypy = ['-m', 'mypy', '--strict', '--python-version', '3.9']
  const { stdout } = await exec(python, [...mypy, 'notebooks_mock.py', 'scenario.py'], { cwd })
  t.match(stdout, 'Success: no issues found in 2 source files')
  const found = await exec(python, [...mypy, 'wrong.py'], { cwd }).catch((error) => error)
  t.match(found.stdout, /wrong\.py:3: error: .*operation/)
  t.match(found.stdout, /wrong\.py:4: error: .*"bye"/)
})

t.test('a mock is driven through the Go client', { skip: noGo }, async (t) => {
  const env = await surroundings(t)
  const cwd = t.testdir({ 'go.mod': 'module example.com/app\n\ngo 1.21\n' })
  await save('client.go', join(cwd, 'notebooksmock/client.go'), env)
  cpSync(join(here, 'scenario_test.go'), join(cwd, 'scenario_test.go'))
  const { stdout: unformatted } = await exec('gofmt', ['-l', '.'], { cwd })
  t.equal(unformatted, '')
  await exec('go', ['vet', './...'], { cwd, env })
  const { stdout } = await exec('go', ['test', '-count=1', '-v', '.'], { cwd, env })
  t.strictSame(partsIn(stdout), PARTS)
})

/** Runs a command with a server that has a certificate of its own and a control token. */
function execOverHttps(cwd: string, ...command: string[]) {
  const [node, ...first] = NODE
  const options = ['--tls', 'self-signed', '--control-token', TOKEN, '--clock', 'frozen']
  const args = [...first, join(ROOT, 'dist/cli.js'), 'exec', ...options, '--', ...command]
  return exec(node, args, { cwd, ...plainly() })
}

t.test(
  'exec gives the Python client a CA file and a control token',
  { skip: noPython },
  async (t) => {
    const cwd = t.testdir({})
    cpSync(join(ROOT, 'openapi/client.py'), join(cwd, 'notebooks_mock.py'))
    const program = `
from notebooks_mock import MockError, NotebooksMock
import os
mock = NotebooksMock()
assert mock.url.startswith("https:")
print(mock.clock()["rate"])
del os.environ["NOTEBOOKS_MOCK_CA"]
try:
    mock.clock()
except MockError as error:
    print(error.code, "certificate verify failed" in error.detail)`
    const { stdout } = await execOverHttps(cwd, 'python3', '-B', '-c', program)
    t.equal(stdout, '0\nClient.NoAnswer True\n')
  },
)

t.test('exec gives the Go client a CA file and a control token', { skip: noGo }, async (t) => {
  const cwd = t.testdir({ 'go.mod': 'module example.com/app\n\ngo 1.21\n' })
  mkdirSync(join(cwd, 'notebooksmock'))
  cpSync(join(ROOT, 'openapi/client.go'), join(cwd, 'notebooksmock/client.go'))
  cpSync(join(here, 'https_test.go'), join(cwd, 'https_test.go'))
  const { stdout } = await execOverHttps(cwd, 'go', 'test', '-count=1', '-v', '.')
  t.match(stdout, /^over HTTPS$/m)
})

t.test('exec gives the TypeScript client a CA file and a control token', async (t) => {
  const cwd = t.testdir({ 'package.json': '{"type":"module"}' })
  cpSync(join(ROOT, 'openapi/client.ts'), join(cwd, 'notebooks-mock.ts'))
  const program = `import { NotebooksMock } from './notebooks-mock.ts'
console.log((await new NotebooksMock().clock()).rate)
`
  writeFileSync(join(cwd, 'use.ts'), program)
  const node = `${NODE.join(' ')} --import ${import.meta.resolve('tsx')} use.ts`
  const trusting = `NODE_EXTRA_CA_CERTS=$NOTEBOOKS_MOCK_CA ${node}`
  const { stdout } = await execOverHttps(cwd, 'sh', '-c', trusting)
  t.equal(stdout, '0\n')
})

const page = pageAt('docs/recipes/control-clients.md')

/** The part of the page about a language: the command that saves the client, the example, the command that runs it. */
function exampleOf(language: string) {
  const [, after = ''] = page.split(`\n## ${language}\n`)
  const [section = ''] = after.split(/^## /m, 1)
  const [save, code, run] = codeBlocksIn(section)
  const [, file = ''] = /^`([\w./]+)`/m.exec(section) ?? []
  return { save: save?.text ?? '', file, code: code?.text ?? '', run: run?.text ?? '' }
}

for (const [language, skip, files] of [
  ['Python', noPython, {}],
  ['Go', noGo, { 'go.mod': 'module example.com/app\n\ngo 1.21\n' }],
  ['TypeScript', false, { 'package.json': '{"type":"module"}' }],
] as const) {
  t.test(`the example in ${language} passes as it stands`, { skip }, async (t) => {
    const { url } = await serve(t)
    const cwd = t.testdir(files)
    const { save, file, code, run } = exampleOf(language)
    t.ok(save.includes('http://127.0.0.1:6404/_mock/client.'))
    const curl = save.replace('http://127.0.0.1:6404', url)
    await exec('sh', ['-ec', curl], { cwd })
    writeFileSync(join(cwd, file), code)
    const command = (text: string) =>
      text
        .replace('node dist/cli.js', `${NODE.join(' ')} ${join(ROOT, 'dist/cli.js')}`)
        .replace('npx tsx', `${NODE.join(' ')} --import ${import.meta.resolve('tsx')}`)
    const env = {
      ...plainly().env,
      NODE_TEST_CONTEXT: undefined,
      TAP: undefined,
      GOFLAGS: '-count=1',
    }
    await exec('sh', ['-ec', command(run)], { cwd, env })
    // The same with a wrong expectation, which must fail.
    const wrong = code.replace(/(count"?: |Ptr\()2/, '$13')
    t.not(wrong, code)
    writeFileSync(join(cwd, file), wrong)
    const failed = await exec('sh', ['-ec', command(run)], { cwd, env }).catch((error) => error)
    t.equal(failed.code, 1)
    t.match(`${failed.stdout}${failed.stderr}`, /3 requests/)
  })
}
