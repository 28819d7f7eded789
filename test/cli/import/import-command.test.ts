import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bytesProgressOn } from '../../../src/cli/import/bytes-progress.ts'
import { runHere, serveHere } from '../../support/command-here.ts'
import { codeBlocksIn, pageAt } from '../../support/documents.ts'
import { answer, page } from '../../support/import.ts'

/** The commands of a page: the arguments of each. */
function commandsIn(path: string): string[][] {
  const lines = codeBlocksIn(pageAt(path)).flatMap(({ text }) => text.split('\n'))
  return lines.flatMap((line) => {
    const [, args] = /^node dist\/cli\.js (.*)$/.exec(line) ?? []
    return args === undefined ? [] : [args.split(' ')]
  })
}

t.test('every command of the page about import works as it stands', async (t) => {
  const folder = t.testdir({ 'page.json': JSON.stringify(page([answer()])) })
  const here = (word: string) =>
    /^(page\.json|\w[\w-]*-scene)$/.test(word) ? join(folder, word) : word
  const commands = commandsIn('docs/recordings/import.md')
  t.ok(commands.length >= 4)
  for (const command of commands) {
    const args = command.map(here)
    if (args[0] === 'import') t.match(await runHere(t, args), { code: 0, stderr: '' })
    else {
      const { command: server, url } = await serveHere(t, args)
      const response = await fetch(`${url}/v1/p1/notebooks`, { headers: { 'x-auth-token': 'x' } })
      t.match(await response.json(), { total: 1, data: [{ status: 'STOPPED' }] })
      await server.kill('SIGTERM')
    }
  }
  t.match(readFileSync(join(folder, 'named-scene/notebooks.json'), 'utf8'), '"llama-train"')
  t.match(readFileSync(join(folder, 'exact-scene/notebooks.json'), 'utf8'), answer().id)
  t.notMatch(readFileSync(join(folder, 'my-scene/notebooks.json'), 'utf8'), answer().id)
})

t.test(
  'what was taken, merged, guessed and left out is printed, and --json prints the report',
  async (t) => {
    const folder = t.testdir({
      'a.json': `notice\n${JSON.stringify(page([answer({ description: 'a' })], 3))}`,
      'b.json': JSON.stringify(page([answer({ description: 'b' }), { id: 'DE-1', name: 'x' }])),
      'c.json': JSON.stringify(page([answer({ id: 'nb-2' })])),
      'd.json': JSON.stringify(
        page([answer({ id: 'nb-2', update_at: 1_760_000_200_000, status: 'RUNNING' })]),
      ),
    })
    const into = join(folder, 'scene')
    const files = ['a.json', 'b.json', 'c.json', 'd.json'].map((name) => join(folder, name))
    const { code, stdout, stderr } = await runHere(t, [
      'import',
      ...files,
      '--into',
      into,
      '--anonymize',
      'off',
    ])
    t.strictSame([code, stderr], [0, ''])
    for (const part of [
      `imported 2 notebooks from 4 files into ${into}; start with --scene ${into}`,
      'Times count from 2025-10-09T08:56:40.000Z.',
      'Taken:\n- iam.json: 1\n',
      '- notebooks.json: 2\n',
      'Merged:\n- Records that changed between two answers: the latest change (1).\n',
      `Contradictions, where the answer that was read last is taken:\n- ${answer().id}: description\n`,
      'Guessed:\n- Tokens of instances, because no credential is written (2).\n',
      'Left out:\n- lines of text around JSON (1, first in ',
      'whose ids begin with DE- (1, first in ',
      'instances that a page counts and no file has (1, first in the pages)',
    ]) {
      t.ok(stdout.includes(part), `${part} in ${stdout}`)
    }
    const again = await runHere(t, [
      'import',
      ...files,
      '--into',
      into,
      '--json',
      '--overwrite',
      '--project',
      'p-1',
    ])
    t.match(JSON.parse(again.stdout), {
      folder: into,
      project_id: 'p-1',
      files: 4,
      anonymized: true,
      changed: 1,
      taken: { 'notebooks.json': 2 },
    })
  },
)

t.test('mistakes of the command line give one line and the status 2', async (t) => {
  const folder = t.testdir({
    'a.json': JSON.stringify(page([answer()])),
    'cut.json': '{"data":[',
    full: { x: '' },
  })
  const [file, into] = [join(folder, 'a.json'), join(folder, 'scene')]
  const cases: [string[], RegExp][] = [
    [[], /--into: found nothing, expected text/],
    [['--into', into], /import: found no file, expected one or more/],
    [[file], /--into: found nothing/],
    [
      [file, '--into', into, '--anonymize', 'maybe'],
      /--anonymize: found "maybe", expected one of on, off/,
    ],
    [
      [file, '--into', into, '--anonymize', 'off', '--keep-names'],
      /found --keep-names with --anonymize off/,
    ],
    [[join(folder, 'none.json'), '--into', into], /none\.json: found ENOENT/],
    [[folder, join(folder, 'full'), '--into', into], /cut\.json: found the end of the file/],
    [
      [file, '--into', join(folder, 'full')],
      /full: found "x", expected an empty folder, or --overwrite/,
    ],
    [
      [file, '--into', join(folder, 'full'), '--overwrite'],
      /found no scene\.json, expected an empty folder, or a scene/,
    ],
    [[file, '--into', join(file, 'x')], /found a file, expected a folder/],
    [[file, '--into', into, '--port', '1'], /--port: found with import/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await runHere(t, ['import', ...args])
    t.match(stderr, message)
    t.strictSame([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1], args.join(' '))
  }
  t.notOk(existsSync(into))
  t.strictSame(readdirSync(folder).sort(), ['a.json', 'cut.json', 'full'])
})

t.test('a large file has a bar on a terminal', async (t) => {
  const printed = (isTTY: boolean, done: number, total: number) => {
    let text = ''
    const write = (part: string) => {
      text += part
      return true
    }
    bytesProgressOn({ isTTY, write })('a.json', done, total)
    return text
  }
  t.equal(
    printed(true, 5_000_000, 10_000_000),
    `\r[${'#'.repeat(12)}${'.'.repeat(12)}] 5 of 10 MB of a.json`,
  )
  t.match(printed(true, 10_000_000, 10_000_000), /10 of 10 MB of a\.json\n$/)
  t.equal(printed(false, 5_000_000, 10_000_000), '')
  t.equal(printed(true, 1_000, 2_000), '')
})

t.test('the first twenty contradictions are printed', async (t) => {
  const pages = ['a', 'b'].map((description) =>
    page(Array.from({ length: 22 }, (_, at) => answer({ id: `nb-${at}`, description }))),
  )
  const folder = t.testdir({
    'a.json': JSON.stringify(pages[0]),
    'b.json': JSON.stringify(pages[1]),
  })
  const files = ['a.json', 'b.json'].map((name) => join(folder, name))
  const { stdout } = await runHere(t, [
    'import',
    ...files,
    '--into',
    join(folder, 'scene'),
    '--project',
    'p-1',
  ])
  t.match(stdout, /^imported 22 notebooks of project p-1 from 2 files/)
  t.match(stdout, /- nb-19: description\n- \.\.\. and 2 more\n/)
})
