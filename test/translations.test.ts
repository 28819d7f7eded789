import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import t from 'tap'
import { differences, pageAt, pagesIn, pageUrl } from './support/documents.ts'

/** The pages that a new user needs first, in Chinese. */
const required = [
  'README.zh-CN.md',
  ...[
    'lists',
    'failures',
    'recipes/javascript',
    'recipes/drill',
    'containers',
    'scenes',
    'recordings/contracts',
    'recordings/replay',
    'recordings/import',
    'recordings/record',
    'recordings/anonymize',
  ].map((name) => `docs/zh-CN/${name}.md`),
]

/** The English page of a translation. */
function originalOf(path: string): string {
  return path.replace('.zh-CN', '').replace('zh-CN/', '')
}

t.test('the required Chinese pages exist', async (t) => {
  for (const path of required) t.ok(existsSync(pageUrl(path)), path)
})

t.test('every Chinese page has the code blocks and the tables of its English page', async (t) => {
  const pages = new Set([
    ...required,
    ...['docs/zh-CN', 'docs/zh-CN/recipes', 'docs/zh-CN/recordings'].flatMap(pagesIn),
  ])
  for (const path of pages) {
    if (!existsSync(pageUrl(path))) continue
    t.strictSame(differences(pageAt(originalOf(path)), pageAt(path)), [], path)
  }
})

/** The pages that a page links to, as paths below the root of the repository. */
function linksOf(path: string): string[] {
  const links = pageAt(path).matchAll(/\]\(([^):#\s]+\.md)(?:#[^)\s]*)?\)/g)
  return [...links].map(([, target = '']) => posix.join(posix.dirname(path), target))
}

t.test('a page and its translation link each other', async (t) => {
  for (const path of required) {
    t.ok(linksOf(path).includes(originalOf(path)), path)
    t.ok(linksOf(originalOf(path)).includes(path), originalOf(path))
  }
})

t.test(
  'a Chinese page links translated pages in Chinese, except its own English page',
  async (t) => {
    const translated = new Set(required.map(originalOf))
    for (const path of required) {
      const own = originalOf(path)
      const found = linksOf(path).filter((target) => target !== own && translated.has(target))
      t.strictSame(found, [], path)
    }
  },
)

const english = `# Lists

| Key | Meaning |
|---|---|
| \`status\` | A status, such as \`RUNNING\` or \`STOPPED\` |
| \`name\` | A part \\| of the name, at most 128 characters |

\`\`\`sh
# the first page
curl 'http://127.0.0.1:6404/a'
\`\`\`

\`\`\`js
const a = 1 // one
\`\`\`
`

const chinese = english
  .replace('Lists', '列表')
  .replace('| Key | Meaning |', '| 键 | 含义 |')
  .replace('A status, such as `RUNNING` or `STOPPED`', '状态，如 `STOPPED` 或 `RUNNING`')
  .replace('A part \\| of the name, at most 128 characters', '名称的一部分，最长 128 个字符')

t.test('a translation that only changes the text is accepted', async (t) => {
  t.strictSame(differences(english, chinese), [])
})

t.test('every other difference is reported', async (t) => {
  const cases: [string, string, string, RegExp][] = [
    ['a changed command', '6404/a', '6404/b', /^code block 1: found .*6404\/b/],
    ['a changed comment of a shell', 'the first page', '第一页', /^code block 1: /],
    ['a changed comment of a program', '// one', '// 一', /^code block 2: /],
    ['another language of a block', '```js', '```ts', /^code block 2: /],
    [
      'a missing block',
      "```sh\n# the first page\ncurl 'http://127.0.0.1:6404/a'\n```\n",
      '',
      /^code block 1: /,
    ],
    [
      'a missing row',
      '| `name` | 名称的一部分，最长 128 个字符 |\n',
      '',
      /^table 1, row 3: found undefined/,
    ],
    [
      'a row too many',
      '\n\n```sh',
      '\n| `id` | x |\n\n```sh',
      /^table 1, row 4: .*expected undefined/,
    ],
    [
      'a missing column',
      '| `name` | 名称的一部分，最长 128 个字符 |',
      '| `name` |',
      /^table 1, row 3: /,
    ],
    ['a column too many in the header', '| 键 | 含义 |', '| 键 | 含义 | |', /^table 1, row 1: /],
    ['another value in a cell', '`RUNNING`', '`FROZEN`', /^table 1, row 2: .*FROZEN/],
    ['another number in a cell', '最长 128', '最长 64', /^table 1, row 3: .*64/],
    ['a heading too many', '# 列表', '# 列表\n\n## 更多', /^headings: found 1 2, expected 1/],
    ['a missing value in a cell', '`STOPPED` 或 ', '', /^table 1, row 2: /],
    [
      'a missing table',
      chinese.slice(chinese.indexOf('| 键'), chinese.indexOf('\n\n```sh')),
      '',
      /^table 1: found none, expected one/,
    ],
    ['a table too many', '# 列表', '# 列表\n\n| a |\n|---|\n', /^table \d/],
  ]
  for (const [name, from, to, expected] of cases) {
    t.ok(chinese.includes(from), `${name}: the text contains it`)
    t.match(differences(english, chinese.replace(from, to))[0], expected, name)
  }
})
