import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { en as apiEn } from '../../src/dashboard/api-docs/texts/en.ts'
import { zh as apiZh } from '../../src/dashboard/api-docs/texts/zh.ts'
import { en } from '../../src/dashboard/texts/en/en.ts'
import { zh } from '../../src/dashboard/texts/zh/zh.ts'

/** Every text of a table by its path, such as `shell.views.journal`; a function as the number of its parameters. */
function textsOf(table: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(table).flatMap(([name, value]): [string, string][] => {
      const own = `${path}${name}`
      if (typeof value === 'string') return [[own, value]]
      if (typeof value === 'function') return [[own, sourceOf(value)]]
      return [...textsOf(value as object, `${own}.`)]
    }),
  )
}

/** The source of a function; the compiler of the tests escapes Chinese characters. */
function sourceOf(value: object): string {
  return `${value}`.replace(/\\u([0-9A-F]{4})/gi, (_, code) =>
    String.fromCharCode(parseInt(code, 16)),
  )
}

/** The dashboard and the API page have tables of their own: each page loads only its texts. */
const tables = { en: { ...en, api: apiEn }, zh: { ...zh, api: apiZh } }

const english = textsOf(tables.en)
const chinese = textsOf(tables.zh)

/** Names that Chinese readers know in English. */
const NAMES =
  /^(ID|API|URL|UTC|GPU|NPU|JSON|HAR|curl|cURL|Python|Node(\.js)?|Go|ms|HTTP|CPU|EVS|EFS)$/

const HAN = /\p{Script=Han}/u

t.test('both languages have the same texts', async (t) => {
  t.ok(english.size > 50)
  t.strictSame([...chinese.keys()].sort(), [...english.keys()].sort())
})

t.test('no text is empty, and no English text has Chinese characters', async (t) => {
  for (const [path, text] of english) {
    t.notMatch(text, /^\s*$/, path)
    t.notMatch(text, HAN, path)
  }
})

t.test(
  'each Chinese text is Chinese, but for names that are the same in both languages',
  async (t) => {
    for (const [path, text] of chinese) {
      if (!NAMES.test(text)) t.match(text, HAN, `${path}: ${text}`)
    }
  },
)

t.test('a text of both languages takes the same number of values', async (t) => {
  const functions = (table: object, path = ''): [string, number][] =>
    Object.entries(table).flatMap(([name, value]): [string, number][] => {
      if (typeof value === 'function') return [[`${path}${name}`, value.length]]
      return typeof value === 'object' ? functions(value as object, `${path}${name}.`) : []
    })
  const english = new Map(functions(tables.en))
  // A language may need fewer: Chinese has no plural.
  for (const [path, count] of functions(tables.zh)) t.ok(count <= (english.get(path) ?? 0), path)
})

t.test('the titles and stories of the scenes are those of their files', async (t) => {
  const names = readdirSync('fixtures')
  t.strictSame(Object.keys(en.scenes).sort(), names.sort())
  for (const name of names) {
    const { title, story } = JSON.parse(readFileSync(`fixtures/${name}/scene.json`, 'utf8'))
    t.strictSame(en.scenes[name], { title, story }, name)
  }
})
