import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { optionNames, readCommandLine } from '../src/cli/command-line.ts'
import { optionRows } from '../src/cli/help/help.ts'
import { verbs } from '../src/cli/verbs.ts'
import { isRefusal, stateTable } from '../src/cloud/notebooks/life/state-table.ts'
import { createMockServer } from '../src/index.ts'
import { FaultRule } from '../src/schemas/fault.ts'
import type { IamFile } from '../src/schemas/iam.ts'
import { operation, operationIds } from '../src/schemas/operations.ts'
import { ProgressionRule } from '../src/schemas/progression.ts'
import { sceneFiles } from '../src/schemas/scene.ts'
import { defaultFile } from './support/build.ts'
import { curlsIn } from './support/curl.ts'
import {
  codeBlocksIn,
  documentPaths,
  pageAt,
  pagesIn,
  quoted,
  tableUnder,
} from './support/documents.ts'
import { withTables } from './support/generated-tables.ts'
import { control, get, mockWith } from './support/mock.ts'
import { leftovers, paste, projectsOf } from './support/pasted.ts'

const documents = documentPaths()

t.test(
  'README.md has at most 220 lines, and docs/ and docs/recipes/ at most 20 files',
  async (t) => {
    t.ok(pageAt('README.md').trimEnd().split('\n').length <= 220)
    for (const folder of ['docs', 'docs/recipes']) t.ok(pagesIn(folder).length <= 20, folder)
  },
)

t.test('the index of docs/ links every page', async (t) => {
  const index = pageAt('docs/README.md')
  for (const path of ['docs', 'docs/recipes', 'docs/recordings'].flatMap(pagesIn)) {
    if (path !== 'docs/README.md') t.ok(index.includes(`](${path.replace('docs/', '')})`), path)
  }
})

t.test('the generated tables and the diagram equal the code (npm run openapi)', async (t) => {
  const marks = documents.flatMap((path) => {
    const page = pageAt(path)
    t.equal(page, withTables(page), path)
    return [...page.matchAll(/^<!-- table: (\w+) -->$|^```(mermaid)$/gm)].map(
      ([, table, diagram]) => table ?? diagram,
    )
  })
  t.strictSame(marks.sort(), [
    'control',
    'decisions',
    'documents',
    'mermaid',
    'operations',
    'options',
    'parameters',
    'services',
    'supported',
  ])
})

t.test('the operations table lists exactly the served operations', async (t) => {
  const mock = await mockWith(t)
  const { paths } = (await mock.openapi()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const served = Object.values(paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  )
  const rows = tableUnder(pageAt('docs/lists.md'), 'Operations').map((cells) =>
    cells.flatMap(quoted),
  )
  t.strictSame(
    rows,
    operationIds
      .filter((id) => served.includes(id))
      .map((id) => [id, `${operation(id).method} ${operation(id).path}`]),
  )
})

t.test('the control plane table lists exactly the served paths', async (t) => {
  const mock = await mockWith(t)
  const { paths } = (await control(mock, 'GET', '')).body
  const rows = tableUnder(pageAt('docs/control-plane.md'), 'Control plane').map(
    ([path]) => quoted(path)[0],
  )
  t.strictSame(rows.sort(), [...paths].sort())
})

t.test('the table of refusals has every error code of the mock with its status', async (t) => {
  const found = new Set<string>()
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(`src/${file}`, 'utf8')
    const calls = text.matchAll(
      /(?:refusal|refusalOf|ModelArtsError)\(\s*(\d{3}|status),\s*['`]([\w.]+)['`]/g,
    )
    for (const [, status, code] of calls) {
      for (const one of status === 'status' ? ['400', '404'] : [status]) found.add(`${one} ${code}`)
    }
  }
  for (const row of Object.values(stateTable)) {
    for (const cell of row) if (isRefusal(cell)) found.add(`400 ModelArts.${cell}`)
  }
  found.add('400 ModelArts.6304')
  const page = pageAt('docs/errors.md')
  const written = new Set(
    tableUnder(page, 'Codes').flatMap(([statuses = '', code]) =>
      statuses.split(/, | or /).map((status) => `${status} ${quoted(code)[0]}`),
    ),
  )
  const inText = quoted(page).filter((code) => code.startsWith('Mock.'))
  for (const refusal of found) {
    const [, code = ''] = refusal.split(' ')
    t.ok(written.has(refusal) || inText.includes(code), refusal)
  }
  for (const refusal of written) t.ok(found.has(refusal), refusal)
})

t.test('the table of users equals the users of the default scene', async (t) => {
  const { users } = defaultFile<IamFile>('iam')
  const rows = tableUnder(pageAt('docs/credentials.md'), 'Users').map((cells) =>
    cells.slice(0, 4).flatMap(quoted),
  )
  t.strictSame(
    rows,
    users.map((user) => [user.name, user.token, user.access_key, user.secret_key]),
  )
})

t.test('the table of fault keys has every key of a rule', async (t) => {
  const rows = tableUnder(pageAt('docs/failures.md'), 'Rules').flatMap(([keys]) => quoted(keys))
  t.strictSame(rows.sort(), Object.keys(FaultRule.shape).sort())
})

t.test('the table of scene files has every file', async (t) => {
  const rows = tableUnder(pageAt('docs/scenes.md'), 'Your own scene').flatMap(([files]) =>
    quoted(files),
  )
  t.strictSame(
    rows.sort(),
    Object.keys(sceneFiles)
      .map((noun) => `${noun}.json`)
      .sort(),
  )
})

t.test('the table of progression keys has every key of a rule', async (t) => {
  const rows = tableUnder(pageAt('docs/lifecycle.md'), 'Progressions')
  t.strictSame(
    rows.flatMap(([keys]) => quoted(keys)).sort(),
    Object.keys(ProgressionRule.shape).sort(),
  )
})

t.test('the switches and commands in the documents exist', async (t) => {
  const page = pageAt('docs/options.md')
  const flags = optionRows().map(({ flag }) => flag.split(' ')[0])
  t.equal(flags.length, optionNames.length)
  for (const [cell] of tableUnder(page, 'Switches'))
    t.ok(flags.includes(quoted(cell)[0]), `${cell}`)
  const [, commands] = /^Commands: (.*?);/m.exec(page) ?? []
  const names = [...Object.keys(verbs), 'help']
  t.strictSame(
    quoted(commands).map((words) => words.split(' ')[0]),
    names,
  )
  t.strictSame(
    tableUnder(page, 'Commands').map(([cell]) => quoted(cell)[0]),
    names,
  )
})

t.test('every curl of every page works as pasted, and no page leaves changes behind', async (t) => {
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  // Twice on one server: the commands must also work again.
  for (const path of [...documents, ...documents]) {
    const page = pageAt(path)
    t.strictSame(await paste(mock, page), [], path)
    t.strictSame(leftovers(mock, projectsOf(page)), [], `${path} leaves no changes behind`)
  }
  t.ok(documents.flatMap((path) => curlsIn(pageAt(path))).length >= 61)
})

t.test('changes that a page leaves behind are reported', async (t) => {
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const json = "curl -X POST -H 'Content-Type: application/json' -d"
  const root = 'http://127.0.0.1:6404/_mock'
  const page = [
    `${json} '{"id":"f","operation":"*","status":500}' '${root}/projects/p1/faults' # 201`,
    `${json} '{"id":"p","action":"*","mode":"never"}' '${root}/progressions' # 201`,
    `${json} '{"scene":"empty"}' '${root}/projects/p2/scene'`,
    `curl -X PUT -H 'Content-Type: application/json' -d '{"rate":0}' '${root}/projects/p3/clock'`,
    `curl -X PUT '${root}/projects/p4/snapshots/s'`,
    `curl '${root}/no-such'`,
  ].join('\n')
  t.strictSame(await paste(mock, page), [`curl '${root}/no-such': 404`])
  t.strictSame(leftovers(mock, projectsOf(page)), [
    'progression rule p of the server',
    'fault rule f of p1',
    'the clock of p3',
    'scene empty of p2',
    'changes of p1',
    'changes of p3',
    'snapshot s of p4',
  ])
})

/** Lines of the shell blocks of a page that start the command of this package, each with its arguments. */
function commandLinesIn(page: string): [line: string, args: string[]][] {
  const lines = codeBlocksIn(page).flatMap(({ language, text }) =>
    language === 'sh' ? text.split('\n') : [],
  )
  return lines.flatMap((line) => {
    const [, text] =
      /(?:node dist\/cli\.js|npm start --|npx modelarts-notebooks-mock)((?: [^>")]+| "[^"]*")*)/.exec(
        line,
      ) ?? []
    if (text === undefined) return []
    const args = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, inner, bare]) => inner ?? bare ?? '',
    )
    return [[line, args]]
  })
}

t.test('the command accepts every command line of every page', async (t) => {
  const lines = documents.flatMap((path) => commandLinesIn(pageAt(path)))
  t.ok(lines.length >= 15)
  for (const [line, args] of lines) {
    t.doesNotThrow(() => readCommandLine(args, {}), line)
  }
  const [, wrong] = commandLinesIn('```sh\nnpm start -- --sceen empty\n```\n')[0] ?? []
  t.throws(() => readCommandLine(wrong ?? [], {}), { message: /did you mean "scene"|--scene/ })
})

t.test('the response at the top of README.md equals the response to its curl', async (t) => {
  const mock = await mockWith(t)
  const page = pageAt('README.md')
  const [first] = curlsIn(page)
  const json = codeBlocksIn(page).find(({ language }) => language === 'json')
  const shown = JSON.parse(json?.text ?? '', (_, value) => {
    const { '…': omitted, ...members } = Object(value)
    return omitted === undefined ? value : members
  })
  const { status, body } = await get(mock, first?.path ?? '', {
    as: null,
    headers: first?.headers ?? {},
  })
  t.equal(status, 200)
  t.strictSame(Object.keys(body), Object.keys(shown))
  t.match(body, shown)
})
