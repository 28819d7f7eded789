import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import t from 'tap'
import { documents } from '../../../src/cli/mcp/documents.ts'
import { protocolServer } from '../../../src/cli/mcp/protocol-server.ts'
import { loadSdk } from '../../../src/cli/mcp/sdk.ts'
import { TargetServer } from '../../../src/cli/mcp/target-server.ts'
import { pageAt, quoted, tableUnder } from '../../support/documents.ts'
import { callTool, McpHere, mcpHere } from '../../support/mcp-client.ts'
import { mockOnPort } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'

const NAME = 'modelarts-notebooks-mock'

t.test('without a URL it starts a server, and says where it is', async (t) => {
  const { call, client, command } = await mcpHere(t, ['--clock', 'frozen', '--log', 'requests'])
  const [, url = ''] = /^ready on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(command.stderr) ?? []
  t.match(command.stderr, new RegExp(`^${NAME} .*\\n  url +${url}\\n`))
  t.ok(client.getInstructions()?.includes(`runs at ${url}:`))
  t.match(client.getServerVersion(), { name: NAME, version: '0.2.0' })
  const { facts, text } = await call('status')
  t.equal(facts.url, url)
  t.match(text, new RegExp(`at ${url}, scene default`))
  const answer = await fetch(`${url}/v1/p1/notebooks`, {
    headers: { 'x-auth-token': facts.users[0].token },
  })
  t.equal(answer.status, 200)
  t.match(command.stderr, /^.*GET \/v1\/p1\/notebooks.*$/m, 'the log goes to stderr')
  command.toServer.end()
  t.equal(await command.ended, 0)
  t.equal(command.listeners, 0)
  await t.rejects(fetch(`${url}/health`), 'the server is gone')
  for (const line of command.stdout.trimEnd().split('\n')) {
    t.match(JSON.parse(line), { jsonrpc: '2.0' })
  }
})

t.test('it takes the options of the server', async (t) => {
  const endpoints = join(t.testdir(), 'endpoints.json')
  const args = ['--scene', 'empty', '--control-token', 'secret-token', '--tls', 'self-signed']
  const { call } = await mcpHere(t, [...args, '--endpoints-file', endpoints])
  const { facts } = await call('status')
  t.match(facts, { scene: 'empty', url: /^https:/ })
  t.match(JSON.parse(readFileSync(endpoints, 'utf8')), { url: facts.url })
})

t.test('with a URL it drives a server, also one that starts or ends later', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const { call, command } = await mcpHere(t, [], { NOTEBOOKS_MOCK_URL: `${url}/` })
  t.equal((await call('status')).facts.url, url)
  t.equal(command.stderr, '')
  await mock.close()
  t.strictSame(await call('status'), {
    text: `${url}: found no server (connection refused), expected a running mock: start one, or give its --url`,
    isError: true,
    facts: undefined,
  })
})

t.test('it needs the control token of the server', async (t) => {
  const { url } = await mockOnPort(t, { controlToken: 'secret-token' })
  const without = await mcpHere(t, ['--url', url])
  t.match(await without.call('clock', { action: 'show' }), {
    isError: true,
    text: /\(401 Mock\.Unauthorized\); give it with --control-token or NOTEBOOKS_MOCK_CONTROL_TOKEN$/,
  })
})

t.test('with the control token every tool works, and the API does not get it', async (t) => {
  const { mock, url } = await mockOnPort(t, { controlToken: 'secret-token' })
  const { call } = await mcpHere(t, ['--url', url, '--control-token', 'secret-token'])
  t.notOk((await call('clock', { action: 'show' })).isError)
  const notebook = {
    name: 'a',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
    volume: { category: 'EFS', ownership: 'MANAGED' },
  }
  t.notOk((await call('create', { project: 'p1', notebook })).isError)
  const [entry] = mock.project('p1').journal.find()
  t.notOk('authorization' in (entry?.headers ?? {}))
})

t.test('a signal ends it with 0', async (t) => {
  const serving = new McpHere(t, [])
  await until(() => serving.stderr.includes('ready on'))
  serving.kill('SIGTERM')
  serving.kill('SIGTERM')
  t.equal(await serving.ended, 0)
  const starting = new McpHere(t, ['--scene', 'ten-thousand'])
  await until(() => starting.listeners > 0)
  starting.kill('SIGINT')
  t.equal(await starting.ended, 0)
  t.notMatch(starting.stderr, /ready on/)
  const driving = new McpHere(t, ['--url', 'http://127.0.0.1:1'])
  await until(() => driving.listeners > 0)
  driving.kill('SIGINT')
  t.equal(await driving.ended, 0)
})

t.test('it ends when nobody reads its output any more', async (t) => {
  const command = new McpHere(t, ['--url', 'http://127.0.0.1:1'])
  await until(() => command.fromServer.listenerCount('error') > 0)
  command.fromServer.destroy(new Error('EPIPE'))
  t.equal(await command.ended, 0)
  t.match(command.stderr, `${NAME}: mcp: "EPIPE"\n`)
})

t.test('what is no message is reported on stderr, and the next message is answered', async (t) => {
  const command = new McpHere(t, ['--url', 'http://127.0.0.1:1'])
  for (const line of ['{"jsonrpc":', '{"jsonrpc":"2.0","id":1}', '[]', '"', '\u0000', '😀', '{}']) {
    command.toServer.write(`${line}\n`)
  }
  command.toServer.write('{"jsonrpc":"2.0","id":7,"method":"ping"}\n')
  await until(() => command.stdout.includes('"id":7'))
  t.match(JSON.parse(command.stdout), { id: 7, result: {} })
  command.toServer.end()
  t.equal(await command.ended, 0)
  const lines = command.stderr.trimEnd().split('\n')
  t.ok(lines.length >= 3)
  for (const line of lines) t.match(line, new RegExp(`^${NAME}: mcp: ".{1,80}`))
})

t.test('a message that is too long ends it', async (t) => {
  const command = new McpHere(t, ['--url', 'http://127.0.0.1:1'])
  await until(() => command.fromServer.listenerCount('error') > 0)
  command.toServer.write('x'.repeat(11_000_000))
  t.equal(await command.ended, 0)
  t.match(command.stderr, /mcp: ".*maximum size/i)
})

t.test('a mistake in its options is one sentence and status 2', async (t) => {
  for (const [args, message] of [
    [['--url', 'mock:6404'], /--url: found "mock:6404", expected an http or https URL/],
    [['--timeout', 'soon'], /--timeout: found "soon", expected a duration/],
    [['--scene', 'none'], /scene/],
    [['more'], /mcp: found "more", expected flags only/],
  ] as [string[], RegExp][]) {
    const command = new McpHere(t, args)
    t.equal(await command.ended, 2)
    t.match(command.stderr, message)
    t.equal(command.stdout, '')
  }
})

t.test('status 1 says that changes are not in the state file', async (t) => {
  const folder = join(t.testdir(), 'states')
  mkdirSync(folder)
  const { call, command } = await mcpHere(t, ['--state-file', join(folder, 'state.json')])
  rmSync(folder, { recursive: true })
  await call('reset', { to: 'empty', project: 'p1' })
  command.toServer.end()
  t.equal(await command.ended, 1)
  t.match(command.stderr, /not saved: ENOENT/)
})

t.test('without the SDK it says what to install', async (t) => {
  for (const code of ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']) {
    await t.rejects(
      loadSdk(() => Promise.reject(Object.assign(new Error('x'), { code }))),
      {
        name: 'UsageError',
        message:
          'mcp: found no package @modelcontextprotocol/server, expected it beside this one: npm install @modelcontextprotocol/server',
      },
    )
  }
  const bug = new Error('a bug')
  await t.rejects(
    loadSdk(() => Promise.reject(bug)),
    bug,
  )
})

t.test('a bug in a tool is an error of the tool, and ends nothing', async (t) => {
  const target = new TargetServer('http://127.0.0.1:1', { token: undefined, timeout: 1_000 })
  t.capture(target, 'ask', () => {
    throw new TypeError('x is not a function')
  })
  const client = new Client({ name: 'test', version: '1' })
  const [one, other] = InMemoryTransport.createLinkedPair()
  await protocolServer(await loadSdk(), target).connect(other)
  await client.connect(one)
  for (const _ of [1, 2]) {
    t.match(await callTool(client, 'status'), { isError: true, text: 'x is not a function' })
  }
  await client.close()
})

t.test(
  'the schemas of the tools have neither references nor alternatives at the top',
  async (t) => {
    const { client } = await mcpHere(t, ['--url', 'http://127.0.0.1:1'])
    const { tools } = await client.listTools()
    t.strictSame(
      tools.map(({ name }) => name),
      ['status', 'list', 'create', 'fault', 'clock', 'reset', 'snapshot', 'verify', 'explain'],
    )
    for (const { annotations, description, inputSchema, name, outputSchema, title } of tools) {
      t.match([title, description], [/./, /\.$/], name)
      t.equal(annotations?.openWorldHint, false)
      for (const schema of [inputSchema, outputSchema]) {
        t.equal(schema?.type, 'object', name)
        t.notMatch(JSON.stringify(schema), /"\$(ref|defs)"/, name)
        t.notMatch(Object.keys(schema ?? {}).join(), /anyOf|oneOf|allOf|not/, name)
      }
      t.equal(inputSchema['additionalProperties'], false, name)
      for (const [argument, schema] of Object.entries(inputSchema.properties ?? {})) {
        t.match((schema as { description?: string }).description, /\.$/, `${name} ${argument}`)
      }
    }
    const hinted = tools.filter(({ annotations }) => annotations?.readOnlyHint)
    t.strictSame(
      hinted.map(({ name }) => name),
      ['status', 'list', 'verify', 'explain'],
    )
  },
)

t.test('clients of the newest revision of the protocol are served too', async (t) => {
  const negotiation = { versionNegotiation: { mode: 'auto' } } as const
  const { call, client } = await mcpHere(t, ['--url', 'http://127.0.0.1:1'], {}, negotiation)
  t.equal(client.getProtocolEra(), 'modern')
  t.match(await call('status'), { isError: true, text: /connection refused/ })
  t.ok((await client.listResources()).resources.some(({ name }) => name === 'recipes/agents.md'))
})

t.test('the page about agents lists the tools with all their arguments', async (t) => {
  const { client } = await mcpHere(t, ['--url', 'http://127.0.0.1:1'])
  const { tools } = await client.listTools()
  const rows = tableUnder(pageAt('docs/recipes/agents.md'), 'The tools')
  t.strictSame(
    rows.map(([tool]) => quoted(tool)[0]),
    tools.map(({ name }) => name),
  )
  for (const [index, [tool, , cell = '']] of rows.entries()) {
    const named = Object.keys(tools[index]?.inputSchema.properties ?? {})
    const words = quoted(cell)
    for (const word of words) t.ok(named.includes(word), `${tool} ${word}`)
    if (!cell.includes('and the ')) t.strictSame(words.sort(), named.sort(), `${tool}`)
  }
})

t.test('the resources are the documents', async (t) => {
  const { client } = await mcpHere(t, ['--url', 'http://127.0.0.1:1'])
  const { resources } = await client.listResources()
  t.ok(resources.length >= 25)
  for (const { mimeType, name, title, uri } of resources) {
    const page = readFileSync(`docs/${name}`, 'utf8')
    t.equal(uri, `${NAME}://docs/${name}`)
    t.equal(mimeType, 'text/markdown')
    t.ok(page.includes(`# ${title}\n`), name)
    const { contents } = await client.readResource({ uri })
    t.strictSame(contents, [{ uri, mimeType, text: page }], name)
  }
  t.ok(resources.some(({ name }) => name === 'zh-CN/lists.md'))
  t.equal(new URL('failures.md', resources[0]?.uri).href, `${NAME}://docs/failures.md`)
  await t.rejects(client.readResource({ uri: `${NAME}://docs/none.md` }), /not found/)
  await t.rejects(client.readResource({ uri: `${NAME}://docs/%2e%2e/package.json` }), /not found/)
})

t.test('without the folder docs there are no resources; a page may have no heading', async (t) => {
  const folder = t.testdir({ 'a.md': 'text', 'b.txt': '', sub: { 'c.md': '# Title\n' } })
  t.notOk(existsSync(`${folder}/none`))
  t.strictSame(documents(pathToFileURL(`${folder}/none/`)), [])
  t.match(documents(pathToFileURL(`${folder}/`)), [
    { name: 'a.md', title: 'a.md' },
    { name: 'sub/c.md', title: 'Title' },
  ])
})
