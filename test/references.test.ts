import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import t from 'tap'
import {
  type Finding,
  headingsOf,
  linksIn,
  machinePathsIn,
  oldLabelsIn,
  type ReadFile,
  referencesIn,
  slugOf,
  unresolved,
} from './support/references.ts'

/** Text files below a folder, by their path from the root. */
function filesBelow(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => posix.join(folder, file.split(sep).join('/')))
    .filter((file) => pattern.test(file) && statSync(file).isFile())
    .sort()
}

/** These files contain wrong references, because they test that these are found. */
const isOwn = (file: string) =>
  /^test\/((support\/)?references(\.test)?|provenance\.test|build\/guide\.test)\.ts$/.test(file)

const sources = [...filesBelow('src', /\.tsx?$/), ...filesBelow('test', /\.[cm]?tsx?$/)].filter(
  (file) => !isOwn(file),
)

/** Pages of the repository: those of its top level and below docs/. */
const pages = [
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
  ...filesBelow('docs', /\.md$/),
]

const read: ReadFile = (path) => {
  const place = join('.', path)
  if (!existsSync(place)) return undefined
  return statSync(place).isFile() ? readFileSync(place, 'utf8') : ''
}

const textOf = (file: string) => readFileSync(file, 'utf8')

const inWords = ({ file, line, found }: Finding) => `${file}:${line} ${found}`

t.test('every reference to docs/ has a file and a heading', async (t) => {
  const lists = ['openapi/known-differences.txt', 'test/e2e/conformance/exceptions.json']
  const references = [...sources, ...pages, ...lists].flatMap((file) =>
    referencesIn(file, textOf(file)),
  )
  t.ok(references.length > 0, 'there are references')
  t.strictSame(unresolved(references, read).map(inWords), [])
})

t.test('every relative link of a page has a file and a heading', async (t) => {
  const links = pages.flatMap((file) => linksIn(file, textOf(file)))
  t.ok(links.length > 0, 'there are links')
  t.strictSame(unresolved(links, read).map(inWords), [])
})

t.test('no file refers to a document outside the repository', async (t) => {
  const found = [...sources, ...pages].flatMap((file) => oldLabelsIn(file, textOf(file)))
  t.strictSame(found.map(inWords), [])
})

t.test('no file names a folder of the author’s machine', async (t) => {
  const files = [
    ...sources,
    ...pages,
    ...filesBelow('fixtures', /\.(json|md)$/),
    ...filesBelow('openapi', /\.json$/),
    ...['package.json', 'biome.json', 'compose.yaml', 'Dockerfile', '.ci/run'].filter(existsSync),
  ]
  const found = files.flatMap((file) => machinePathsIn(file, textOf(file)))
  t.strictSame(found.map(inWords), [])
})

t.test('the OpenAPI documents do not link to pages outside the package', async (t) => {
  const files = filesBelow('openapi', /^openapi\/(openapi|control|examples)\.json$/)
  t.ok(files.length > 0, 'there are documents')
  for (const file of files) {
    t.strictSame(
      [...referencesIn(file, textOf(file)), ...oldLabelsIn(file, textOf(file))],
      [],
      file,
    )
  }
})

t.test('the helpers of this test', async (t) => {
  const page = [
    '# A page',
    '## Lease arithmetic',
    '## The `two` lists, [linked](x.md)',
    '## States',
    '## States',
    '## States-1',
    '```md',
    '## Not a heading',
    '```',
    '## 失败与 Faults（故障）',
    '### Closed ###',
    '#Not one either',
  ].join('\n')
  const files: Record<string, string> = { 'docs/page.md': page, 'docs/zh/b.md': '', LICENSE: '' }
  const reader: ReadFile = (path) => files[path]

  t.test('headings are named as GitHub names them', async (t) => {
    t.strictSame(headingsOf(page), [
      'a-page',
      'lease-arithmetic',
      'the-two-lists-linked',
      'states',
      'states-1',
      'states-1-1',
      '失败与-faults故障',
      'closed',
    ])
    t.equal(slugOf('State of a file: `a_b` & c'), 'state-of-a-file-a_b--c')
    t.equal(slugOf('<a id="x"></a>Naïve Ü'), 'naïve-ü')
  })

  t.test('a reference in a comment is found, with its line', async (t) => {
    const text =
      '/** First.\n * Second (docs/page.md#states), third docs/page.md. */\n// docs/x.md#失败'
    t.strictSame(referencesIn('src/a.ts', text), [
      { file: 'src/a.ts', line: 2, target: 'docs/page.md', heading: 'states' },
      { file: 'src/a.ts', line: 2, target: 'docs/page.md', heading: undefined },
      { file: 'src/a.ts', line: 3, target: 'docs/x.md', heading: '失败' },
    ])
    t.strictSame(referencesIn('src/a.ts', 'https://host/docs/page.md and mydocs/page.md'), [])
  })

  t.test('a reference without a target is reported', async (t) => {
    const text = 'docs/page.md#states docs/page.md#state docs/none.md docs/none.md#states'
    t.strictSame(unresolved(referencesIn('src/a.ts', text), reader).map(inWords), [
      'src/a.ts:1 docs/page.md#state: no such heading',
      'src/a.ts:1 docs/none.md: no such file',
      'src/a.ts:1 docs/none.md: no such file',
    ])
  })

  t.test('links are relative to the folder of their page', async (t) => {
    const text = [
      '[a](page.md#states) [b](#here) ![c](../LICENSE "title") [d](https://host/x.md)',
      '`[not](none.md)` [e](/docs/page.md) [f](zh/b.md#%E5%A4%B1)',
      '```',
      '[nor](none.md)',
      '```',
      '[label]: zh/c.md',
      '[mark]: no definition',
    ].join('\n')
    const links = linksIn('docs/other.md', text)
    t.strictSame(
      links.map(({ line, target, heading }) => [line, target, heading]),
      [
        [1, 'docs/page.md', 'states'],
        [1, 'docs/other.md', 'here'],
        [1, 'LICENSE', undefined],
        [2, 'docs/page.md', undefined],
        [2, 'docs/zh/b.md', '失'],
        [6, 'docs/zh/c.md', undefined],
      ],
    )
    t.strictSame(unresolved(links, reader).map(inWords), [
      'docs/other.md:1 docs/other.md: no such file',
      'docs/other.md:2 docs/zh/b.md#失: no such heading',
      'docs/other.md:6 docs/zh/c.md: no such file',
    ])
  })

  t.test('labels of outside documents are reported', async (t) => {
    const labels = [
      'contract B5',
      'contract, operation 12',
      'contract, appendix A',
      'discrepancies C18',
      '(operation 5)',
      'DESIGN §10',
      'errors.md §2',
      'see auth.md',
      'clients/auth.md',
      'client-needs',
    ]
    for (const label of labels) t.ok(oldLabelsIn('a.ts', `// x ${label}`).length > 0, label)
    const fine =
      'docs/contract/errors.md#body-shapes, breaks the contract: 5, [a](auth.md), operation 5'
    t.strictSame(oldLabelsIn('a.ts', fine), [])
  })

  t.test('folders of a machine are reported, folders of an instance are not', async (t) => {
    t.strictSame(machinePathsIn('a.md', 'x\ncd /work/main && ls ../shared/contract').map(inWords), [
      'a.md:2 /work/m',
      'a.md:2 shared/c',
    ])
    t.strictSame(machinePathsIn('a.md', '/home/ma-user/work/data is shared, and not-shared/x'), [])
  })
})
