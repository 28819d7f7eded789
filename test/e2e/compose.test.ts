import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { parse } from 'yaml'
import { NODE, plainly } from '../support/command.ts'
import { serveHere } from '../support/command-here.ts'
import { pageAt, quoted, tableUnder } from '../support/documents.ts'

const exec = promisify(execFile)

interface Service {
  environment: Record<string, string>
  volumes: string[]
  depends_on: Record<string, { condition: string }>
  command: string[]
}

const { services, volumes } = parse(readFileSync('compose.yaml', 'utf8')) as {
  services: { mock: Service; client: Service }
  volumes: object
}

/** The environment of the mock's container; mounted paths are replaced by local paths. */
function environment(state: string) {
  const mounted = services.mock.volumes.map((volume) => volume.split(':'))
  return Object.fromEntries(
    Object.entries(services.mock.environment).map(([name, value]) => {
      const mount = mounted.find(([, inside]) => inside && value.startsWith(inside))
      if (mount === undefined) return [name, value]
      const [from = '', inside = ''] = mount
      return [name, value.replace(inside, from in volumes ? state : from)]
    }),
  )
}

t.test(
  'the dev environment has a mounted scene, a client that lists, and a persistent state',
  async (t) => {
    const env = environment(t.testdir({}))
    t.strictSame(services.client.depends_on, { mock: { condition: 'service_healthy' } })
    const { command, url } = await serveHere(t, ['--clock', 'frozen'], env)

    const [program = '', ...args] = services.client.command
    t.equal(program, 'node')
    const [node, ...first] = NODE
    const { stdout } = await exec(node, [...first, ...args], plainly({ MODELARTS_ENDPOINT: url }))
    t.match(stdout, /^[1-9]\d* notebooks are running, among them \S+, \S+, \S+\n$/)

    const { status } = await fetch(`${url}/_mock/projects/mine/clock/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: '1h' }),
    })
    t.equal(status, 200)
    await command.kill('SIGTERM')
    t.match(await command.ended, { code: 0, stderr: '' })
    t.match(readFileSync(join(t.testdirName, 'state.json'), 'utf8'), '"mine"')
  },
)

t.test('the client command has no dollar sign that Compose would replace', async (t) => {
  t.notMatch(services.client.command.join('\n'), /\$/)
})

t.test(
  'docs/containers.md describes every service of compose.yaml, and the mounted scene',
  async (t) => {
    const rows = tableUnder(pageAt('docs/containers.md'), 'Compose')
    t.strictSame(
      rows.map(([cell]) => quoted(cell)[0]),
      Object.keys(services),
    )
    const [scene = ''] = services.mock.volumes
    for (const text of quoted(rows[0]?.[1])) {
      t.ok(JSON.stringify(services.mock).includes(text), `${scene} has ${text}`)
    }
  },
)
