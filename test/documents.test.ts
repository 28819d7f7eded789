import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { optionNames } from '../src/cli/command-line.ts'
import { optionRows } from '../src/cli/help.ts'
import { verbs } from '../src/cli/verbs.ts'
import { isRefusal, lifecycle } from '../src/cloud/notebooks/notebook-lifecycle.ts'
import { FaultRule } from '../src/schemas/fault.ts'
import type { IamFile } from '../src/schemas/iam.ts'
import { operation, operationIds } from '../src/schemas/operations.ts'
import { sceneFiles } from '../src/schemas/scene.ts'
import { defaultFile } from './support/build.ts'
import { curlsIn } from './support/curl.ts'
import { control, get, mockWith } from './support/mock.ts'
import { readme, tableUnder, withTables } from './support/readme.ts'

const page = readme()

/** What stands in code quotes. */
function quoted(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, text]) => text as string)
}

t.test(
  'the tables of parameters and options are what the code has (npm run openapi)',
  async (t) => {
    t.equal(page, withTables(page))
  },
)

t.test('the operations table has what is served, and nothing else', async (t) => {
  const mock = await mockWith(t)
  const { paths } = (await mock.openapi()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const served = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  const rows = tableUnder(page, 'What it is, and what it is not').map((cells) =>
    cells.flatMap(quoted),
  )
  t.strictSame(
    rows,
    operationIds
      .filter((id) => served.includes(id))
      .map((id) => [id, `${operation(id).method} ${operation(id).path}`]),
  )
})

t.test('the control plane table has every path, and no other', async (t) => {
  const mock = await mockWith(t)
  const { paths } = (await control(mock, 'GET', '')).body
  const rows = tableUnder(page, 'Control plane').map(([path]) => quoted(path)[0])
  t.strictSame(rows.sort(), [...paths].sort())
})

t.test(
  'the table of refusals has every code that the code refuses with, under its status',
  async (t) => {
    const found = new Set<string>()
    for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue
      const text = readFileSync(`src/${file}`, 'utf8')
      const calls = text.matchAll(
        /(?:refusal|refusalOf|ModelArtsError)\(\s*(\d{3}|status),\s*['`]([\w.]+)['`]/g,
      )
      for (const [, status, code] of calls) {
        for (const one of status === 'status' ? ['400', '404'] : [status])
          found.add(`${one} ${code}`)
      }
    }
    for (const row of Object.values(lifecycle)) {
      for (const cell of row) if (isRefusal(cell)) found.add(`400 ModelArts.${cell}`)
    }
    found.add('400 ModelArts.6304')
    const section = page.slice(
      page.indexOf('\n## What it refuses'),
      page.indexOf('\n## Control plane'),
    )
    const written = new Set(
      tableUnder(page, 'What it refuses').flatMap(([statuses = '', code]) =>
        statuses.split(/, | or /).map((status) => `${status} ${quoted(code)[0]}`),
      ),
    )
    const inText = [...section.matchAll(/`(Mock\.\w+)`/g)].map(([, code]) => code)
    for (const refusal of found) {
      const [, code = ''] = refusal.split(' ')
      t.ok(written.has(refusal) || inText.includes(code), refusal)
    }
    for (const refusal of written) t.ok(found.has(refusal), refusal)
  },
)

t.test('the table of users is the default scene’s', async (t) => {
  const { users } = defaultFile<IamFile>('iam')
  const rows = tableUnder(page, 'Who calls').map((cells) => cells.slice(0, 4).flatMap(quoted))
  t.strictSame(
    rows,
    users.map((user) => [user.name, user.token, user.access_key, user.secret_key]),
  )
})

t.test('the table of fault keys has every key of a rule', async (t) => {
  const rows = tableUnder(page, 'Failures on demand').flatMap(([keys]) => quoted(keys))
  t.strictSame(rows.sort(), Object.keys(FaultRule.shape).sort())
})

t.test('the table of scene files has every file', async (t) => {
  const rows = tableUnder(page, 'Data').flatMap(([files]) => quoted(files))
  t.strictSame(
    rows.sort(),
    Object.keys(sceneFiles)
      .map((noun) => `${noun}.json`)
      .sort(),
  )
})

t.test('switches and commands are those there are', async (t) => {
  const flags = optionRows().map(({ flag }) => flag.split(' ')[0])
  t.equal(flags.length, optionNames.length)
  for (const [cell] of tableUnder(page, 'Switches'))
    t.ok(flags.includes(quoted(cell)[0]), `${cell}`)
  const [, commands] = /^Commands: (.*?);/m.exec(page) ?? []
  t.strictSame(
    quoted(commands).map((words) => words.split(' ')[0]),
    Object.keys(verbs),
  )
})

t.test('every curl works as pasted', async (t) => {
  const mock = await mockWith(t)
  const curls = curlsIn(page)
  t.ok(curls.length >= 15)
  const files = new Map<string, string>()
  for (const { line, method, path, headers, payload, expected, file } of curls) {
    const got = await get(mock, path, {
      as: null,
      headers,
      method: method as 'GET',
      ...(payload ? { payload: files.get(payload.replace(/^@/, '')) ?? payload } : {}),
    })
    t.ok(expected.includes(got.status), `${line}: ${got.status}`)
    if (file !== undefined) files.set(file, JSON.stringify(got.body))
    // A rule with an id is spoken of further down.
    if (line.includes('/faults') && method === 'POST' && !line.includes('"id"')) mock.reset()
  }
})
