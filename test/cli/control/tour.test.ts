import { PassThrough, Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { readCommandLine } from '../../../src/cli/command-line.ts'
import { type TourHost, tourCommand } from '../../../src/cli/control/tour/tour.ts'
import { runHere } from '../../support/command-here.ts'
import { PROJECT } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'

const NAME = 'modelarts-notebooks-mock'

const texts = { en: 'One', zh: '一' }

/** A folder of a scene with a tour of these steps. */
function sceneWith(t: Test, ...steps: object[]): string {
  const tour = {
    version: 1,
    title: texts,
    steps: steps.map((step) => ({ title: texts, text: texts, view: 'instances', ...step })),
  }
  return t.testdir({ 'scene.json': '{"version":1}', 'tour.json': JSON.stringify(tour) })
}

t.test('tour alone lists the tours', async (t) => {
  const { url } = await mockOnPort(t)
  const { code, stderr, stdout } = await runHere(t, ['tour', '--url', url])
  t.strictSame([code, stderr], [0, ''])
  t.match(stdout, /^NAME +STEPS +TITLE\nbusy-gpu-lab +8 +A day in the GPU lab\nflaky-region +9 /)
  const zh = await runHere(t, ['tour', '--url', url], { LANG: 'zh_CN.UTF-8' })
  t.match(zh.stdout, /^busy-gpu-lab +8 +GPU 实验室的一天$/m)
  const { scenes } = JSON.parse((await runHere(t, ['tour', '--url', url, '--json'])).stdout)
  t.match(scenes.find(({ name }: { name: string }) => name === 'quickstart').tour, { steps: 8 })
  const older = await otherServer(t, (_, response) => response.end('{"scene":"default"}'))
  t.match(await runHere(t, ['tour', '--url', older]), { stdout: 'no scene has a tour\n' })
})

for (const [scene, count] of [
  ['quickstart', 8],
  ['busy-gpu-lab', 8],
  ['flaky-region', 9],
] as const) {
  t.test(`tour ${scene} plays all steps and prints the same in each run`, async (t) => {
    const { mock, url } = await mockOnPort(t)
    const of = (env = {}) => runHere(t, ['tour', scene, '--url', url], env)
    const first = await of()
    t.strictSame([first.code, first.stderr], [0, ''])
    t.match(first.stdout, `The scene ${scene} is loaded into the project ${PROJECT}: what it had`)
    t.equal(first.stdout.match(/^Step \d of \d: ./gm)?.length, count)
    t.ok((first.stdout.match(/^ {2}\S/gm)?.length ?? 0) >= count - 2)
    t.strictSame(await of(), first)
    t.strictSame(mock.project(PROJECT).snapshots.list(), [])
    const zh = await of({ LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US' })
    t.equal(zh.stdout.match(new RegExp(`^第 \\d 步，共 ${count} 步：`, 'gm'))?.length, count)
    t.notMatch(zh.stdout, /Step|The clock|sent/)
  })
}

t.test('the language is that of the flag, else of the locale', async (t) => {
  const { url } = await mockOnPort(t, { scene: sceneWith(t, {}) })
  const { scenes } = JSON.parse((await runHere(t, ['tour', '--url', url, '--json'])).stdout)
  const { name } = scenes.at(-1)
  const cases: [string[], NodeJS.ProcessEnv, RegExp][] = [
    [[], {}, /^One\n/],
    [[], { LANG: 'C.UTF-8' }, /^One\n/],
    [[], { LANG: 'zh_TW' }, /^一\n/],
    [[], { LC_ALL: '', LC_MESSAGES: 'zh', LANG: 'en' }, /^一\n/],
    [['--language', 'en'], { LANG: 'zh_CN' }, /^One\n/],
    [[], { LANG: 'en', NOTEBOOKS_MOCK_LANGUAGE: 'zh' }, /^一\n/],
  ]
  for (const [flags, env, text] of cases) {
    t.match((await runHere(t, ['tour', name, '--url', url, ...flags], env)).stdout, text)
  }
})

t.test('--json prints one document with texts and outcomes', async (t) => {
  const { url } = await mockOnPort(t)
  const args = ['tour', 'quickstart', '--url', url, '--project', 'p9', '--json']
  const { code, stderr, stdout } = await runHere(t, args)
  t.strictSame([code, stderr], [0, ''])
  const { steps, ...rest } = JSON.parse(stdout)
  t.strictSame(rest, { scene: 'quickstart', project_id: 'p9', ended_early: false })
  t.equal(steps.length, 8)
  t.match(steps[1], {
    title: 'A client starts one',
    outcomes: [{ action: 'requests', operation: 'StartNotebook', requests: [[{ status: 200 }]] }],
  })
})

t.test('a tour that cannot be played ends with 1 and a sentence', async (t) => {
  const action = { finish: 'a' }
  const scene = sceneWith(t, {}, { actions: [action] })
  const { url } = await mockOnPort(t, { scene, notebooks: 0 })
  const { scenes } = JSON.parse((await runHere(t, ['tour', '--url', url, '--json'])).stdout)
  const of = (...args: string[]) => runHere(t, ['tour', ...args, '--url', url])
  t.match(await of(scenes.at(-1).name), {
    code: 1,
    stdout: /Step 2 of 2: One\nOne\n$/,
    stderr: `${NAME}: tour: ${url}: found no instance a in the project, expected one\n`,
  })
  t.match(await of('nosuch'), {
    code: 1,
    stdout: '',
    stderr: /found scene "nosuch", expected one of busy-gpu-lab, .*\(404 Mock\.NotFound\)\n$/,
  })
  t.match(await of('empty'), { code: 1, stderr: /found no tour of the scene "empty", expected/ })
  t.match(await of('../../etc'), { code: 1, stderr: /found scene "\.\.\/\.\.\/etc", expected/ })
  t.match(await of('<script>%00💥'), { code: 1, stderr: /expected one of/ })
})

t.test('a wrong command line is not sent', async (t) => {
  const cases: [string[], RegExp][] = [
    [['quickstart', 'now'], /^tour: found "now", expected no further word$/],
    [[''], /^tour: found "", expected the name of a scene$/],
    [['a', '--language', 'de'], /^--language: found "de", expected one of en, zh/],
    [['a', '--project', 'x y'], /^--project: found "x y", expected 1 to 64 characters/],
    [['a', '--url', 'http://a,http://b'], /^tour: found several servers, expected --project/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await runHere(t, ['tour', ...args])
    t.equal(code, 2, args.join(' '))
    t.match(stderr.replace(`${NAME}: `, '').trimEnd(), message)
  }
})

t.test('of several servers, the one with the project plays', async (t) => {
  const [one, other] = [await mockOnPort(t), await mockOnPort(t)]
  await other.list('mine')
  const urls = `${one.url},${other.url}`
  const args = ['tour', 'quickstart', '--url', urls, '--project', 'mine']
  const { code, stdout } = await runHere(t, args)
  t.equal(code, 0)
  t.match(stdout, /^Step 8 of 8/m)
  t.equal(other.mock.project('mine').notebooks.listAll({}).total, 10)
})

t.test('a server that lists no project is told', async (t) => {
  const tour = { title: texts, steps: [{ title: texts, text: texts, actions: [] }] }
  const url = await otherServer(t, ({ url: path }, response) => {
    const answer = path?.endsWith('/tour') ? tour : { users: [], projects: [] }
    response.end(JSON.stringify(answer))
  })
  t.match(await runHere(t, ['tour', 'a', '--url', url]), {
    code: 1,
    stderr: /found no project in the scene, expected one: give --project\n$/,
  })
})

t.test('a server that goes away in the middle ends the tour', async (t) => {
  const tour = {
    title: texts,
    steps: [
      {
        title: texts,
        text: texts,
        actions: [{ request: { operation: 'ListFlavors', user: 'me' } }, { advance: '1d' }],
      },
    ],
  }
  const url = await otherServer(t, ({ url: path = '' }, response) => {
    const answers = { tour, identities: { users: [{ name: 'me', token: 't' }], projects: [] } }
    const [, last = ''] = /(\w+)$/.exec(path) ?? []
    if (last === 'flavors' || last === 'advance') response.destroy()
    else response.end(JSON.stringify(answers[last as keyof typeof answers] ?? {}))
  })
  t.match(await runHere(t, ['tour', 'a', '--url', url, '--project', 'p1']), {
    code: 1,
    stdout: /me sent ListFlavors: broken connection\.\n$/,
    stderr: /found no server \(.*\), expected a running mock/,
  })
})

t.test('what is no mock is told at a request of a client as well', async (t) => {
  const tour = {
    title: texts,
    steps: [
      {
        title: texts,
        text: texts,
        actions: [{ request: { operation: 'ListFlavors', user: 'me' } }],
      },
    ],
  }
  const url = await otherServer(t, ({ url: path = '' }, response) => {
    const answers = { tour, identities: { users: [{ name: 'me', token: 't' }], projects: [] } }
    const [, last = ''] = /(\w+)$/.exec(path) ?? []
    if (last === 'flavors') response.end('<html>')
    else response.end(JSON.stringify(answers[last as keyof typeof answers] ?? {}))
  })
  t.match(await runHere(t, ['tour', 'a', '--url', url, '--project', 'p1']), {
    code: 0,
    stdout: /me sent ListFlavors: 200\.\n$/,
  })
})

/** The command on a terminal: what it printed, and where a person types. */
function onTerminal(t: Test, args: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  let printed = ''
  const stdout = Object.assign(
    new Writable({
      write: (part, _encoding, written) => {
        printed += part
        written()
      },
    }),
    { isTTY: true },
  )
  const host = { env: {}, stdin, stdout, stderr: stdout } as unknown as TourHost
  const ended = tourCommand(readCommandLine(['tour', ...args], {}), host)
  t.teardown(() => stdin.end())
  return { ended, stdin, printed: () => printed }
}

t.test('on a terminal Enter goes on, and q ends the tour', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const { ended, printed, stdin } = onTerminal(t, ['quickstart', '--url', url])
  const prompts = () => printed().split('Enter: next, q: quit').length - 1
  for (const [count, typed] of [
    [1, '\n'],
    [2, 'yes\n'],
    [3, 'q\n'],
  ] as const) {
    await until(() => prompts() === count)
    t.equal(printed().match(/Step \d of 8/g)?.length, count)
    stdin.write(typed)
  }
  t.equal(await ended, 0)
  t.equal(printed().match(/Step \d of 8/g)?.length, 3)
  t.equal(mock.project(PROJECT).notebooks.listAll({ name: 'weekend' }).total, 0)
})

t.test('the end of the input ends the tour, and --yes does not wait', async (t) => {
  const { url } = await mockOnPort(t)
  const { ended, printed, stdin } = onTerminal(t, ['quickstart', '--url', url])
  await until(() => printed().includes('q: quit'))
  stdin.end()
  t.equal(await ended, 0)
  t.notMatch(printed(), 'Step 2')
  const all = onTerminal(t, ['quickstart', '--url', url, '--yes'])
  t.equal(await all.ended, 0)
  t.match(all.printed(), 'Step 8 of 8')
  t.notMatch(all.printed(), 'q: quit')
})
