import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import t, { type Test } from 'tap'
import { Command, NODE, plainly, run, UNCOVERED } from '../support/command.ts'
import { codeBlocksIn, pageAt } from '../support/documents.ts'
import { callTool } from '../support/mcp-client.ts'
import { mockOnPort } from '../support/running-mock.ts'
import { until } from '../support/until.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const PAGE = 'docs/recipes/agents.md'

const NAME = 'modelarts-notebooks-mock'

/** How a client of the protocol starts a server. */
interface Configuration {
  command: string
  args: string[]
}

/** The configurations of the page. */
const configurations = codeBlocksIn(pageAt(PAGE))
  .filter(({ language }) => language === 'json')
  .map(({ text }) => JSON.parse(text) as { mcpServers: Record<string, Configuration> })
  .flatMap(({ mcpServers }) => Object.values(mcpServers))

/** A project in which the package is installed, as the page says. */
function projectFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  symlinkSync(ROOT, join(modules, NAME), 'junction')
  const bin = join(modules, '.bin', NAME)
  const cli = join(ROOT, 'dist', 'cli.js')
  if (process.platform === 'win32') writeFileSync(`${bin}.cmd`, `@node "${cli}" %*\r\n`)
  else symlinkSync(cli, bin)
  return folder
}

/** Starts a command as a client of the protocol does, and connects. */
async function connected(t: Test, configuration: Configuration & { cwd: string }) {
  const env = { ...getDefaultEnvironment(), ...UNCOVERED, NO_UPDATE_NOTIFIER: '1' }
  const transport = new StdioClientTransport({ ...configuration, env, stderr: 'pipe' })
  let stderr = ''
  transport.stderr?.on('data', (part) => {
    stderr += part
  })
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  t.teardown(() => client.close())
  return { client, call: callTool.bind(undefined, client), errors: () => stderr }
}

const [node, ...first] = NODE

t.test('the first configuration of the page starts a server, and its example works', async (t) => {
  const [configuration] = configurations
  const cwd = projectFolder(t)
  const { call, client, errors } = await connected(t, { ...(configuration as Configuration), cwd })
  t.match(client.getServerVersion(), { name: NAME })
  const { facts: status } = await call('status')
  t.match(errors(), `ready on ${status.url}\n`)
  const [, example = ''] = pageAt(PAGE).split('\n## Example\n')
  const calls = [...example.matchAll(/`(\w+)` with `(\{.*\})`/g)]
  const [[, add = '', rule = ''] = [], [, verify = '', expectation = ''] = []] = calls
  t.strictSame([add, verify], ['fault', 'verify'])
  t.notOk((await call(add, JSON.parse(rule))).isError)
  const list = async () => {
    const headers = { 'x-auth-token': status.users[0].token }
    return (await fetch(`${status.url}/v1/p1/notebooks`, { headers })).status
  }
  t.strictSame([await list(), await list()], [429, 200])
  t.match(await call(verify, JSON.parse(expectation)), { facts: { verdict: 'verified' } })
  const [shown] = codeBlocksIn(example).filter(({ language }) => language === 'text')
  t.equal((await call('explain')).text, shown?.text.trimEnd())
  await client.close()
  await t.rejects(fetch(`${status.url}/health`), 'the server is gone')
})

t.test('the second configuration of the page drives a running server', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const { command, args } = configurations[1] as Configuration
  t.ok(args.includes('http://127.0.0.1:6404'))
  const here = args.map((arg) => (arg === 'http://127.0.0.1:6404' ? url : arg))
  const { call } = await connected(t, { command, args: here, cwd: projectFolder(t) })
  await call('reset', { to: 'empty', project: 'p1' })
  t.equal(mock.project('p1').notebooks.listAll({}).total, 0)
})

t.test('without the SDK the command says what to install', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const path of ['dist/cli.js', 'dist/command.cjs', 'package.json']) {
    cpSync(join(ROOT, path), join(folder, path))
  }
  const ended = new Promise<object>((resolve) => {
    const args = [...first, join(folder, 'dist', 'cli.js'), 'mcp']
    execFile(node, args, plainly(), (error, stdout, stderr) =>
      resolve({ code: error?.code, stdout, stderr }),
    )
  })
  t.strictSame(await ended, {
    code: 2,
    stdout: '',
    stderr: `${NAME}: mcp: found no package @modelcontextprotocol/server, expected it beside this one: npm install @modelcontextprotocol/server\n`,
  })
})

t.test('stdout has nothing but messages, and the process ends with stdin', async (t) => {
  const command = new Command(['mcp', '--log', 'debug', '--watch', '--tls', 'self-signed'])
  const client = { name: 'test', version: '1' }
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: client }
  const send = (message: object) =>
    command.process.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  send({ id: 1, method: 'initialize', params: initialize })
  send({ method: 'notifications/initialized' })
  const reset = { name: 'reset', arguments: { to: 'empty' } }
  send({ id: 2, method: 'tools/call', params: reset })
  await until(() => command.stdout.includes('"id":2'))
  command.process.stdin.end()
  const { code, stderr, stdout } = await command.ended
  t.equal(code, 0)
  t.match(stderr, /^ready on https:/m)
  t.match(stderr, /POST \/_mock\/reset 200/)
  const messages = stdout.trimEnd().split('\n')
  t.match(
    messages.map((line) => JSON.parse(line)),
    [{ id: 1 }, { id: 2, result: { structuredContent: { reset: 'empty' } } }],
  )
})

t.test('a busy port is one sentence, and status 2', async (t) => {
  const { url } = await mockOnPort(t)
  const { code, stderr, stdout } = await run(['mcp', '--port', new URL(url).port])
  t.strictSame([code, stdout], [2, ''])
  t.match(stderr, /^modelarts-notebooks-mock: .*(EADDRINUSE|in use).*\n$/)
})
