import { readFileSync } from 'node:fs'
import t from 'tap'
import { FIXTURES } from '../../src/control/scenes/scene-files.ts'
import type { IamFile } from '../../src/schemas/iam.ts'
import { tableUnder } from '../support/documents.ts'
import { get, IMAGE, type Mock, mockWith } from '../support/mock.ts'

const page = readFileSync(`${FIXTURES}permission-maze/README.md`, 'utf8')

const { users } = JSON.parse(readFileSync(`${FIXTURES}permission-maze/iam.json`, 'utf8')) as IamFile

const workspaces = JSON.parse(
  readFileSync(`${FIXTURES}permission-maze/workspaces.json`, 'utf8'),
) as { id: string; name: string }[]

/** The bodies of the requests that need one. */
const bodies: Record<string, object> = {
  'POST notebooks': {
    name: 'mine',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: IMAGE,
    volume: { category: 'EVS', ownership: 'MANAGED' },
  },
  'POST workspaces': { name: 'new-lab' },
}

/** A path of the table with the ids for a user. */
function pathFor(user: string, path: string): string {
  const other = user === 'mock-admin' ? 'mock-user' : 'mock-admin'
  const idOf = (name: string) => workspaces.find((one) => one.name === name)?.id ?? ''
  return path
    .replace('{own}', `nb-of-${user}`)
    .replace('{other}', `nb-of-${other}`)
    .replace('{shared}', idOf('shared-lab'))
    .replace('{private}', idOf('private-lab'))
}

/** The response to a user in a new world, in the format of the table: the status, and the code of a refusal. */
async function answerTo(mock: Mock, user: string, request: string): Promise<string> {
  const [method = '', path = ''] = request.split(' ')
  const token = users.find(({ name }) => name === user)?.token ?? ''
  const payload = bodies[request]
  const world = `${user}-${request.replace(/\W/g, '-')}`
  const { status, body } = await get(mock, `/v1/${world}/${pathFor(user, path)}`, {
    as: null,
    method: method as 'GET',
    headers: { 'x-auth-token': token },
    ...(payload === undefined ? {} : { payload }),
  })
  return status < 400 ? `${status}` : `${status} ${body.error_code.replace('ModelArts.', '')}`
}

t.test(
  'users and actions: every cell of the table equals the response of the server',
  async (t) => {
    const head = /^\| Request \|(.*)\|$/m.exec(page)?.[1] ?? ''
    const columns = [...head.matchAll(/`([\w-]+)`/g)].map(([, name]) => name as string)
    t.strictSame(columns.toSorted(), users.map(({ name }) => name).toSorted(), 'every user occurs')
    const mock = await mockWith(t, { scene: 'permission-maze', auth: 'verify' })
    const rows = tableUnder(page, 'Who may do what')
    t.ok(rows.length >= 12)
    for (const [cell = '', ...answers] of rows) {
      const request = cell.replaceAll('`', '')
      const got = await Promise.all(columns.map((user) => answerTo(mock, user, request)))
      t.strictSame(answers, got, request)
    }
  },
)

t.test('no two users have the same rights, and every kind of response occurs', (t) => {
  const rows = tableUnder(page, 'Who may do what')
  const columns = users.map((_, index) => rows.map((row) => row[index + 1]).join())
  t.equal(new Set(columns).size, users.length)
  const answers = new Set(rows.flatMap(([, ...cells]) => cells))
  for (const one of ['200', '403 0108', '403 6407', '401 6201', '401 6203'])
    t.ok(answers.has(one), one)
  t.end()
})
