/**
 * Runs in a network with loopback only, where /etc/hosts leads the hosts of the vendor to this machine: starts the server
 * of docs/containers.md on port 443 and calls it with unchanged clients, each with its setting for the CA and without.
 * Prints a line of JSON for each.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { containerFile } from '../../support/container-files.ts'
import { pageAt, quoted, tableUnder } from '../../support/documents.ts'
import { withServer } from '../clients/processes.ts'

/** Result of a client. */
export interface ClientResult {
  client: string
  /** Without the setting for the CA, a client must fail. */
  trusts: boolean
  status: number | null
  output: string
}

interface Compose {
  services: {
    mock: {
      environment: Record<string, string>
      networks: { default: { aliases: string[] } }
    }
    app: { command: string[] }
  }
}

const [folder = '', python = '', ...found] = process.argv.slice(2)
const here = (name: string) => fileURLToPath(new URL(`clients/${name}`, import.meta.url))
const { mock, app } = (parse(containerFile('compose.yaml')) as Compose).services
const hosts = mock.networks.default.aliases
const inFolder = (value: string) => value.replaceAll('/tls/', `${join(folder, 'tls')}/`)

/** The settings of the page by the start of its row. */
const settings = tableUnder(pageAt('docs/containers.md'), 'Clients with a fixed host')

function settingOf(client: string): Record<string, string> {
  const [, cell] = settings.find(([name]) => name?.includes(client)) ?? []
  const [name = '', ...value] = inFolder(quoted(cell)[0] ?? '').split('=')
  if (value.length === 0) throw new Error(`the page has no setting for ${client}`)
  return { [name]: value.join('=') }
}

const token = 'X-Auth-Token: mock-token-admin'
const curl = hosts.map((host) => `curl -sSf -H '${token}' https://${host}/v1/my-test/notebooks`)

/** Commands by the name of the client in the table of the page. */
const commands: Readonly<Record<string, [string, ...string[]]>> = {
  Node: app.command as [string, ...string[]],
  '`requests`': [python, here('requests_client.py'), ...hosts],
  'the SDK': [python, here('sdk_client.py'), ...hosts],
  '`ssl`': [python, here('ssl_client.py'), ...hosts],
  curl: ['sh', '-ec', curl.join('\n')],
  Go: ['go', 'run', here('client.go'), ...hosts],
  Java: ['java', here('Client.java'), ...hosts],
}

async function resultOf(client: string, trusts: boolean): Promise<ClientResult> {
  const [command, ...args] = commands[client] ?? ['false']
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  const { PATH, GOROOT, JAVA_HOME } = process.env
  const go = { GOCACHE: join(folder, 'go'), GOTOOLCHAIN: 'local', GOROOT }
  const env = { PATH, JAVA_HOME, HOME: home, ...go, ...(trusts ? settingOf(client) : {}) }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { client, trusts, status: await ended, output: `${stdout}${stderr}`.slice(-3_000) }
}

const variables = Object.fromEntries(
  Object.entries(mock.environment).map(([name, value]) => [name, inFolder(value)]),
)
const port = variables['NOTEBOOKS_MOCK_PORT'] ?? ''
Object.assign(process.env, variables)
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))
await withServer(cli, ['--port', port, '--auth', 'verify'], async () => {
  for (const client of found) {
    for (const trusts of [true, false]) {
      console.log(JSON.stringify(await resultOf(client, trusts)))
    }
  }
})
