import t from 'tap'
import { plainText } from '../../src/build/guide/html.ts'
import { layOut } from '../../src/build/guide/layout.ts'
import { check, render } from '../../src/build/guide/markdown.ts'
import { navigationOf } from '../../src/build/guide/navigation.ts'
import { hrefOf, type Page, pageOf, readPages, twinOf } from '../../src/build/guide/pages.ts'
import { sectionsOf } from '../../src/build/guide/sections.ts'
import { headingsOf } from '../support/references.ts'

/** The rendered pages of files that have these texts. */
function rendered(files: Readonly<Record<string, string>>) {
  const pages = Object.entries(files).map(([file, markdown]) => pageOf(file, markdown))
  return pages.map((page) => render(page, pages))
}

/** HTML of one page beside some others. */
function htmlOf(markdown: string, others: Readonly<Record<string, string>> = {}): string {
  const [page] = rendered({ 'docs/a.md': `# A\n\n${markdown}`, ...others })
  return String(page?.html).replace(/^<h1.*\n/, '')
}

/** Why a build of one page with this text fails. */
function problemsOf(markdown: string): string {
  try {
    check(rendered({ 'docs/a.md': `# A\n\n${markdown}`, 'docs/b.md': '# B' }))
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

t.test('the name of a page is its path below docs/', async (t) => {
  const names = {
    'docs/README.md': '',
    'docs/lists.md': 'lists',
    'docs/contract/README.md': 'contract',
    'docs/contract/errors.md': 'contract/errors',
    'docs/zh-CN/README.md': 'zh-CN',
    'docs/zh-CN/recipes/python.md': 'zh-CN/recipes/python',
    'README.md': 'README',
    'README.zh-CN.md': 'zh-CN/README',
  }
  for (const [file, name] of Object.entries(names)) t.equal(pageOf(file, '').name, name, file)
  t.throws(() => pageOf('docs/a/b/c/d.md', ''), {
    message: 'found docs/a/b/c/d.md, expected at most 2 folders below docs/',
  })
})

t.test('a page and its translation know each other', async (t) => {
  const pages = [
    'README.md',
    'README.zh-CN.md',
    'docs/README.md',
    'docs/lists.md',
    'docs/zh-CN/README.md',
    'docs/zh-CN/lists.md',
    'docs/safety.md',
  ].map((file) => pageOf(file, ''))
  const twins = pages.map((page) => twinOf(page, pages)?.file)
  t.strictSame(twins, [
    'README.zh-CN.md',
    'README.md',
    'docs/zh-CN/README.md',
    'docs/zh-CN/lists.md',
    'docs/README.md',
    'docs/lists.md',
    undefined,
  ])
})

t.test('links between pages are relative, from every depth', async (t) => {
  const href = (from: string, to: string) => hrefOf({ name: from } as Page, to)
  t.equal(href('', '/docs/guide/lists'), 'guide/lists')
  t.equal(href('lists', '/docs/guide'), '../guide')
  t.equal(href('lists', '/docs/guide/errors'), 'errors')
  t.equal(href('contract', '/docs/guide/contract/errors'), 'contract/errors')
  t.equal(href('contract/errors', '/docs/guide/contract'), '../contract')
  t.equal(href('zh-CN/recipes/python', '/_mock/ui'), '../../../../_mock/ui')
})

t.test('headings have the ids of GitHub, as the test of references computes them', async (t) => {
  const pages = readPages()
  for (const page of pages) {
    const ids = render(page, pages).headings.map(({ id }) => id)
    t.strictSame(ids, headingsOf(page.markdown), page.file)
  }
})

t.test('links lead to pages, to other servers, or name a file of the repository', async (t) => {
  const others = { 'docs/c/README.md': '# C\n\n## D e' }
  const cases = [
    ['[x](c/README.md)', '<a href="c">x</a>'],
    ['[x](c/)', '<a href="c">x</a>'],
    ['[x](/docs/c/README.md#d-e)', '<a href="c#d-e">x</a>'],
    ['[x](#a)', '<a href="#a">x</a>'],
    ['[x](a.md)', '<a href="a">x</a>'],
    ['[x](https://host.test/?a&b)', '<a href="https://host.test/?a&amp;b">x</a>'],
    ['[x](../src/app.ts)', 'x (<code>src/app.ts</code>)'],
    ['[`src/app.ts`](../src/app.ts)', '<code>src/app.ts</code>'],
    ['[x](images/)', 'x (<code>docs/images</code>)'],
  ]
  for (const [markdown = '', html] of cases) {
    t.equal(htmlOf(markdown, others), `<p>${html}</p>\n`, markdown)
  }
})

t.test('a build fails with everything that the guide cannot show', async (t) => {
  t.equal(problemsOf('[x](b.md) [y](#a) <!-- a comment --> x<br>y'), '')
  const wrong = [
    ['[x](no.md)', 'found a link to docs/no.md, which does not exist'],
    ['[x](no.yaml)', 'found a link to docs/no.yaml, which does not exist'],
    ['[x](b.md#no)', 'found a link to docs/b.md#no, which does not exist'],
    ['![x](no.png)', 'found the picture no.png, expected a file below docs/'],
    ['![x](../a.png)', 'found the picture ../a.png, expected a file below docs/'],
    ['![x](https://host.test/a.png)', 'found the picture https://host.test/a.png, expected a file'],
    ['<script>alert(1)</script>', 'found <script>alert(1)</script>, expected no HTML but <br>'],
    ['x <img src="https://host.test/a.png">', 'found <img src="https://host.test/a.png">, expect'],
  ]
  for (const [markdown = '', problem] of wrong) {
    t.ok(problemsOf(markdown).startsWith(`docs/a.md: ${problem}`), markdown)
  }
  const all = wrong.map(([markdown]) => markdown).join('\n\n')
  t.equal(problemsOf(all).split('\n').length, wrong.length, 'all of them at once')
  t.throws(() => check(rendered({ 'docs/a.md': 'text' })), { message: /a\.md: found no heading/ })
  t.throws(() => check(rendered({ 'docs/README.md': '# A', 'docs/index.md': '# B' })), {
    message: 'found two pages for index.html',
  })
})

t.test('code, tables, pictures and special characters', async (t) => {
  t.equal(
    htmlOf('```sh\necho "<a>" & \'b\'\n```'),
    '<div class="code"><pre tabindex="0" data-language="sh"><code>echo &quot;&lt;a&gt;&quot; &amp; &#39;b&#39;\n</code></pre></div>\n',
  )
  t.match(htmlOf('    indented'), '<pre tabindex="0"><code>indented\n</code>')
  t.match(htmlOf('| a |\n|---|\n| `b\\|c` |'), /<div class="table" tabindex="0">.*<th>a<\/th>/)
  t.match(htmlOf('| a |\n|---|\n| `b\\|c` |'), '<td><code>b|c</code></td>')
  t.equal(
    htmlOf('![the "dashboard"](images/instance.png)'),
    '<p><img src="images/instance.png" alt="the &quot;dashboard&quot;" loading="lazy"></p>\n',
  )
  t.equal(htmlOf('a < b & c'), '<p>a &lt; b &amp; c</p>\n')
  const [page] = rendered({ 'docs/a.md': 'One  \ntwo <!-- a comment -->\n===' })
  t.match(page, { title: 'One two ' })
})

const SAMPLE = {
  'README.md': '# Mock\n\nStart with `npm`.',
  'README.zh-CN.md': '# 模拟',
  'CHANGELOG.md': '# Changes',
  'docs/README.md': `# Documents

- [Lists](lists.md): no heading yet

## Use

- [Lists](lists.md): see also [Failures](failures.md)
- text without a link
-
- [Host](https://host.test)
- [Rules](failures.md#rules): of faults

## Empty

## Made

- [Contract](contract/): facts
`,
  'docs/lists.md': '# Lists and `pages`\n\nText.\n\n## One **two**\n\n- a\n- b\n\n## Three',
  'docs/failures.md': '# Failures\n\n## Rules',
  'docs/contract/README.md': '# Contract',
  'docs/contract/errors.md': '# Errors',
  'docs/zh-CN/lists.md': '# 列表\n\n## 一',
}

t.test('the navigation has the order of docs/README.md, and every other page', async (t) => {
  const labels = (language: 'en' | 'zh-CN') =>
    navigationOf(language, rendered(SAMPLE)).map(({ entries, title }) => [
      title,
      ...entries.map(
        ({ id, isInner, label, to }) =>
          `${isInner ? '- ' : ''}${label}: ${to.name}${id ? `#${id}` : ''}`,
      ),
    ])
  t.strictSame(labels('en'), [
    ['Start', 'Mock: README', 'Documents: '],
    ['Use', 'Lists: lists', 'Rules: failures#rules'],
    ['Made', 'Contract: contract', '- Errors: contract/errors'],
    ['More', 'Changes: CHANGELOG', 'Failures: failures'],
  ])
  t.strictSame(labels('zh-CN'), [
    ['中文文档', '模拟: zh-CN/README', '列表: zh-CN/lists'],
    ['Start', 'Documents: '],
    ['Use', 'Rules: failures#rules'],
    ['Made', 'Contract: contract', '- Errors: contract/errors'],
    ['More', 'Changes: CHANGELOG', 'Failures: failures'],
  ])
  t.throws(() => navigationOf('en', rendered({ 'docs/lists.md': '# Lists' })), {
    message: 'found no docs/README.md, expected the order of the pages',
  })
})

t.test('a page has its language, its place in the navigation and its translation', async (t) => {
  const files = layOut(rendered(SAMPLE))
  t.equal(files.size, Object.keys(SAMPLE).length)
  const lists = String(files.get('lists.html'))
  t.match(lists, '<html lang="en">')
  t.match(lists, '<title>Lists and pages · modelarts-notebooks-mock</title>')
  t.match(lists, '<a href="zh-CN/lists" lang="zh-CN" hreflang="zh-CN">简体中文</a>')
  t.match(
    lists,
    '<a href="lists" aria-current="page">Lists</a>\n<ul>\n<li><a href="#one-two">One two',
  )
  t.match(files.get('contract.html'), '<li class="inner"><a href="contract/errors">Errors</a></li>')
  const chinese = String(files.get('zh-CN/lists.html'))
  t.match(chinese, '<html lang="zh-CN">')
  t.match(chinese, '<a href="../lists" lang="en" hreflang="en">English</a>')
  t.match(chinese, '<h2 lang="en">Use</h2>')
  t.match(files.get('failures.html'), 'href="zh-CN/README" lang="zh-CN" hreflang="zh-CN">简体中文')
  const { 'README.zh-CN.md': _, ...english } = SAMPLE
  t.notMatch(layOut(rendered(english)).get('failures.html'), '简体中文')
})

t.test('the search has a section for each heading, as text', async (t) => {
  const sections = sectionsOf(rendered(SAMPLE))
  const common = {
    page: 'lists',
    title: 'Lists and pages',
    language: 'en',
    isTranslated: true,
    rank: 1,
  }
  t.strictSame(
    sections.filter(({ page }) => page === 'lists'),
    [
      { ...common, id: '', heading: '', text: 'Text.' },
      { ...common, id: 'one-two', heading: 'One two', text: 'a b' },
      { ...common, id: 'three', heading: 'Three', text: '' },
    ],
  )
  t.equal(plainText('<p>a<code>b</code> &amp;lt; &quot;c&quot;</p>\n<p>d</p>'), 'ab &lt; "c" d')
})
