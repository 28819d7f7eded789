import { readFileSync } from 'node:fs'
import t from 'tap'
import { excerptOf } from '../../src/dashboard/guide/excerpt.ts'
import { queryWordsOf, searchIn, wordsOf } from '../../src/dashboard/guide/search.ts'
import type { Section } from '../../src/dashboard/guide/section.ts'

const section = (page: string, text: string, more: Partial<Section> = {}): Section => ({
  page,
  id: '',
  title: page,
  heading: '',
  text,
  language: 'en',
  isTranslated: false,
  rank: 0,
  ...more,
})

t.test('words of a text: Latin words, their parts, and pairs of Chinese characters', async (t) => {
  t.strictSame(wordsOf('x-mock-warnings: NOTEBOOKS_MOCK_HOST, 6404'), [
    ...['x', 'mock', 'warnings', 'NOTEBOOKS', 'MOCK', 'HOST', '6404'],
  ])
  t.strictSame(wordsOf('CreateNotebook'), ['CreateNotebook', 'Create', 'Notebook'])
  t.strictSame(wordsOf('APIGW.0201 IAMUser'), ['APIGW', '0201', 'IAMUser', 'IAM', 'User'])
  t.strictSame(wordsOf('故障注入，时钟'), ['故障', '障注', '注入', '入', '时钟', '钟'])
  t.strictSame(wordsOf('用curl命令'), ['用', 'curl', '命令', '令'])
  t.strictSame(wordsOf('𠮷野家'), ['𠮷野', '野家', '家'])
  t.strictSame(wordsOf(' \u0000 \ud800 😀 %'), [])
  t.strictSame(queryWordsOf('故障注入 Notebook 时'), ['故障', '障注', '注入', 'Notebook', '时'])
})

t.test('all words must be found, as starts of words, in any letter case', async (t) => {
  const search = searchIn([section('a', 'Frozen clocks'), section('b', 'clock')], 'en')
  const pages = (query: string) => search(query).map((hit) => hit.section.page)
  t.strictSame(pages('CLOCK fro'), ['a'])
  t.strictSame(pages('clock').sort(), ['a', 'b'])
  t.strictSame(pages(''), [])
  t.strictSame(pages('%'), [])
})

t.test(
  'a mistyped word is found if nothing has it as it is, and then some of the words',
  async (t) => {
    const search = searchIn([section('a', 'a clock'), section('b', 'a lock')], 'en')
    const pages = (query: string) => search(query).map((hit) => hit.section.page)
    t.strictSame(pages('clock'), ['a'])
    t.strictSame(pages('cloxk'), ['a'])
    t.strictSame(pages('lock unknown'), ['b', 'a'])
    t.strictSame(pages('unknown'), [])
  },
)

t.test('pages of the language come, and English pages that have no translation', async (t) => {
  const search = (language: Section['language'], query: string) =>
    searchIn(
      [
        section('en', 'fault', { isTranslated: true }),
        section('only-en', 'fault'),
        section('zh', 'fault 故障', { language: 'zh-CN', isTranslated: true }),
      ],
      language,
    )(query).map((hit) => hit.section.page)
  t.strictSame(search('en', 'fault').sort(), ['en', 'only-en'])
  t.strictSame(search('zh-CN', 'fault').sort(), ['only-en', 'zh'])
  t.strictSame(search('en', '故障'), ['zh'])
  t.strictSame(search('zh-CN', '障'), ['zh'], 'one character')
  t.strictSame(search('zh-CN', '故章'), [], 'no guesses in Chinese')
})

t.test('pages for users come before pages for developers', async (t) => {
  const search = searchIn(
    [
      section('late', '', { heading: 'clock', rank: 4 }),
      section('early', '', { heading: 'clock', rank: 1 }),
    ],
    'en',
  )
  t.strictSame(
    search('clock').map((hit) => hit.section.page),
    ['early', 'late'],
  )
})

t.test('an excerpt shows the first word that was found, and marks all', async (t) => {
  const show = (text: string, ...words: string[]) =>
    excerptOf(text, words)
      .map(({ isMarked, text }) => (isMarked ? `[${text}]` : text))
      .join('')
  t.equal(show('A clock and CLOCKS', 'clock', 'clocks'), 'A [clock] and [CLOCKS]')
  t.equal(show('故障注入', '故障', '障注', '注入'), '[故障][注入]')
  t.equal(show('a text', 'missing'), 'a text')
  t.equal(show('a text'), 'a text')
  t.equal(show('a (b', '(b'), 'a ([b]')
  const long = `${'x '.repeat(100)}clock${' y'.repeat(100)}`
  t.match(show(long, 'clock'), /^…(x )+\[clock\]( y)+ ?…$/)
  t.ok(show(long, 'clock').length < 180)
})

t.test('the search of the built guide finds pages of both languages', async (t) => {
  const sections = JSON.parse(readFileSync('dist/guide/search.json', 'utf8')) as Section[]
  const english = searchIn(sections, 'en')
  const chinese = searchIn(sections, 'zh-CN')
  const pages = (hits: ReturnType<typeof english>) => hits.map((hit) => hit.section.page)
  t.ok(pages(english('rate limits')).slice(0, 3).includes('failures'))
  t.ok(pages(english('state file')).slice(0, 3).includes('worlds'))
  t.ok(pages(english('ModelArts.6309')).length > 0)
  t.ok(pages(english('NOTEBOOKS_MOCK_PORT')).includes('options'))
  t.equal(pages(chinese('故障'))[0], 'zh-CN/failures')
  t.ok(pages(chinese('速率')).every((page) => page.startsWith('zh-CN/')))
})
