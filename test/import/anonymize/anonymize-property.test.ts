import fc from 'fast-check'
import t from 'tap'
import { folded } from '../../../src/cloud/notebooks/list/folded-text.ts'
import { anonymized } from '../../support/anonymized.ts'
import { sized } from '../../support/size.ts'

const RUNS = { numRuns: sized(60, 3_000) }

/** Words that are parts of one another, that have capitals, and that are short. */
const word = fc.constantFrom(
  ...['llama', 'Llama', 'LLAMA', 'llamas', 'alpaca', 'train', 'retrain', 'trainer', 'Training'],
  ...['eval', 'evaluation', 'medieval', 'fine', 'tune', 'finetune', 'finetuned', 'data', 'dataset'],
  ...[
    'gpu',
    'ai',
    'x',
    'run',
    'zhu',
    'team7',
    'team71',
    'v2',
    'v100',
    '2024',
    '20240530',
    '7f3a9c',
  ],
  ...['模型', '模型训练', '训练', '张三', '张三丰', 'ｆｕｌｌ', 'Müller'],
)

const anyWord = fc.oneof(
  { weight: 4, arbitrary: word },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'abcdezLMNOP0189'), maxLength: 9 }),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
)

const separator = fc.constantFrom('-', '_', ' ', '.', '/', '')

const name = fc
  .array(fc.tuple(anyWord, separator), { minLength: 1, maxLength: 4 })
  .map((pairs) => pairs.flat().slice(0, -1).join(''))

const row = fc.record(
  {
    id: fc.oneof(fc.uuid(), fc.stringMatching(/^[0-9a-f]{32}$/), fc.constantFrom('nb-1', 'nb-2')),
    name,
    description: name,
    ip: fc.ipV4(),
    token: fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9]{4,24}$/)),
    tags: fc.array(fc.record({ key: anyWord, value: name }), { maxLength: 2 }),
    extra: fc.record({ note: name, list: fc.array(name, { maxLength: 2 }) }),
    create_at: fc.nat(),
  },
  { requiredKeys: ['id', 'name'] },
)

type Row = typeof row extends fc.Arbitrary<infer T> ? T : never

const rows = fc.array(row, { minLength: 1, maxLength: 12 })

/** Names, descriptions, tags and unknown texts of instances: all of them are texts of one kind. */
function textsOf(list: readonly Row[]): string[] {
  return list.flatMap(({ name, description, tags = [], extra }) => [
    name,
    ...(description === undefined ? [] : [description]),
    ...tags.flatMap(({ key, value }) => [key, value]),
    ...(extra === undefined ? [] : [extra.note, ...extra.list]),
  ])
}

/** Whether two lists have equal entries at the same places. */
function haveSameRelations(before: readonly string[], after: readonly string[]): boolean {
  const forward = new Map<string, string>()
  const back = new Map<string, string>()
  return before.every((text, index) => {
    const made = after[index] as string
    const isSame = (forward.get(text) ?? made) === made && (back.get(made) ?? text) === text
    forward.set(text, made)
    back.set(made, text)
    return isSame
  })
}

/** Percent signs, JSON and times are read in other ways than other texts. */
function isPlainText(text: string): boolean {
  return !/[%[\]{}]/.test(text)
}

t.test('texts are equal afterwards if and only if they were equal before', async () => {
  fc.assert(
    fc.property(rows, (list) => {
      const { rows: made } = anonymized(list)
      return (
        haveSameRelations(textsOf(list), textsOf(made)) &&
        haveSameRelations(
          list.map(({ id }) => id),
          made.map(({ id }) => id),
        ) &&
        haveSameRelations(
          list.map(({ ip }) => ip ?? ''),
          made.map(({ ip }) => ip ?? ''),
        ) &&
        haveSameRelations(
          list.map(({ token }) => token ?? ''),
          made.map(({ token }) => token ?? ''),
        )
      )
    }),
    RUNS,
  )
})

/** The kind of each character. Letters of other scripts become Latin ones, hexadecimal ids keep only that they are. */
function kindsOf(text: string): string {
  return Array.from(text, (character) => {
    if (/\p{Script=Han}/u.test(character)) return 'H'
    if (/\p{Nd}/u.test(character)) return '0'
    if (/[\p{L}\p{M}\p{N}]/u.test(character))
      return character === character.toLowerCase() ? 'a' : 'A'
    return character
  }).join('')
}

/** An id: Chinese characters may stand beside it. */
const HEX_RUN =
  /(?<!(?!\p{Script=Han})[\p{L}\p{N}])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}(?!(?!\p{Script=Han})[\p{L}\p{N}])/iu

t.test('texts keep their lengths and the kinds of their characters', async (t) => {
  const isKept = (text: string, made: string) => {
    if (!isPlainText(text) || HEX_RUN.test(text)) return true
    return kindsOf(text) === kindsOf(made)
  }
  fc.assert(
    fc.property(rows, (list) => {
      const made = textsOf(anonymized(list).rows)
      return textsOf(list).every((text, index) => isKept(text, made[index] as string))
    }),
    RUNS,
  )
  const { rows: made } = anonymized([{ name: 'Müller-训练_V100', id: '7F3A9C01', x: 'a.b:c/d' }])
  t.match(made[0]?.name, /^[A-Z][a-z]{5}-\p{Script=Han}{2}_[A-Z]100$/u)
  t.match(made[0]?.id, /^[0-9A-F]{8}$/)
})

t.test('ids keep their form and order, tokens their form', async () => {
  const uuid = fc.uuid()
  fc.assert(
    fc.property(fc.uniqueArray(uuid, { minLength: 2, maxLength: 40 }), (ids) => {
      const { rows: made } = anonymized(ids.map((id) => ({ id, token: id })))
      const inOrder = made.toSorted((a, b) =>
        (ids[made.indexOf(a)] as string) < (ids[made.indexOf(b)] as string) ? -1 : 1,
      )
      return (
        made.every(({ id, token }, index) => {
          const before = ids[index] as string
          const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
          return isUuid && id === token && id[14] === before[14] && id[19] === before[19]
        }) &&
        inOrder.every(({ id }, index) => index === 0 || (inOrder[index - 1]?.id as string) < id)
      )
    }),
    RUNS,
  )
})

interface Query {
  before: string
  after: string
}

/** What a client could search for: words of a name with what is between them, before and after. */
function queriesOf(before: string, after: string): Query[] {
  const letters = Array.from(before)
  const made = Array.from(after)
  const words = [...before.matchAll(/[a-z]{4,}|\p{Script=Han}{2,}/giu)].map(
    ({ 0: text, index }) => {
      const from = Array.from(before.slice(0, index)).length
      return { from, to: from + Array.from(text).length }
    },
  )
  return words.flatMap(({ from }, index) =>
    words.slice(index).map(({ to }) => ({
      before: letters.slice(from, to).join(''),
      after: made.slice(from, to).join(''),
    })),
  )
}

/** Names as the API has them, of words that are no ids. */
const apiName = fc
  .array(
    fc.tuple(
      word.filter((text) => /^(?:[A-Za-z]+|\p{Script=Han}+|team7|team71|v2)$/u.test(text)),
      fc.constantFrom('-', '_'),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((pairs) => pairs.flat().slice(0, -1).join(''))

t.test('a search for words finds the same instances', async (t) => {
  let exact = 0
  fc.assert(
    fc.property(fc.array(apiName, { minLength: 2, maxLength: 12 }), (names) => {
      const { rows: made, lost } = anonymized(names.map((name) => ({ name })))
      const isExact = !lost.some((sentence) => sentence.includes('inside longer words'))
      if (isExact) exact++
      return names.every((name, index) =>
        queriesOf(name, made[index]?.name ?? '').every(({ before, after }) =>
          names.every((other, place) => {
            const found = folded(other).includes(folded(before))
            const isFound = folded(made[place]?.name ?? '').includes(folded(after))
            return isExact ? found === isFound : found || !isFound
          }),
        ),
      )
    }),
    RUNS,
  )
  t.ok(exact > RUNS.numRuns / 4, 'most lists lose nothing')
})

t.test(
  'a list sorted by name has the same order, or the sentence says how many moved',
  async (t) => {
    const sorted = (names: readonly string[], by: readonly string[]) =>
      names
        .map((name, index) => ({ name, by: by[index] as string }))
        .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.name < b.name ? -1 : 1))
        .map(({ name }) => name)
    let same = 0
    fc.assert(
      fc.property(fc.array(apiName, { minLength: 2, maxLength: 12 }), (names) => {
        const { rows: made, lost } = anonymized(names.map((name) => ({ name })))
        const after = made.map(({ name }) => name)
        const moved = sorted(after, names).join() !== sorted(after, after).join()
        if (!moved) same++
        return moved === lost.some((sentence) => sentence.includes('by name'))
      }),
      RUNS,
    )
    t.ok(same > RUNS.numRuns / 4, 'many lists keep their order')
  },
)

t.test('order is kept for names of words of four letters and more', async () => {
  const long = fc.stringMatching(/^[a-z]{5,12}$/)
  fc.assert(
    fc.property(fc.uniqueArray(long, { minLength: 2, maxLength: 60 }), (names) => {
      const { lost } = anonymized(names.map((name) => ({ name })))
      return (
        !lost.some((sentence) => sentence.includes('by name')) ||
        names.some((name) => names.some((other) => other !== name && name.includes(other)))
      )
    }),
    RUNS,
  )
})

/** Addresses of few networks, private ones among them. */
const ip = fc.oneof(
  fc.ipV4(),
  fc
    .tuple(
      fc.constantFrom(0, 9, 10, 127, 172, 173, 192, 193, 203, 255),
      fc.constantFrom(0, 15, 16, 31, 32, 168, 169, 254),
      fc.nat(3),
      fc.nat(255),
    )
    .map((parts) => parts.join('.')),
)

t.test('addresses stay addresses, and a network stays one network', async () => {
  const networkOf = (ip: string | undefined, parts: number) =>
    ip?.split('.').slice(0, parts).join('.')
  fc.assert(
    fc.property(fc.array(ip, { minLength: 2, maxLength: 60 }), (ips) => {
      const made = anonymized(ips.map((ip) => ({ ip }))).rows.map(({ ip }) => ip)
      const isAddress = (ip: string) =>
        ip.split('.').every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
      return (
        [1, 2, 3].every((parts) =>
          haveSameRelations(
            ips.map((ip) => networkOf(ip, parts) ?? ''),
            made.map((ip) => networkOf(ip, parts) ?? ''),
          ),
        ) && made.every(isAddress)
      )
    }),
    RUNS,
  )
})

t.test('equal files give equal results, and a second run keeps forms and relations', async () => {
  fc.assert(
    fc.property(rows, (list) => {
      const { rows: once } = anonymized(list)
      const { rows: twice } = anonymized(once)
      const again = JSON.stringify(anonymized(list).rows) === JSON.stringify(once)
      return again && haveSameRelations(textsOf(once), textsOf(twice))
    }),
    RUNS,
  )
})

t.test('any JSON is taken, and keeps its structure, times and small numbers', async () => {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape)
    if (typeof value === 'object' && value !== null) return Object.values(value).map(shape)
    return typeof value === 'number'
      ? Math.abs(value) < 1000 && Number.isInteger(value)
        ? value
        : 'number'
      : typeof value
  }
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.boolean(), (list, keepNames) => {
      const { rows: made } = anonymized(list as object[], { keepNames })
      return JSON.stringify(shape(made)) === JSON.stringify(shape(JSON.parse(JSON.stringify(list))))
    }),
    RUNS,
  )
})

t.test('with kept names, names stay and all other texts keep their relations', async () => {
  const plain = fc.array(fc.record({ name: apiName, note: apiName, description: apiName }), {
    minLength: 1,
  })
  fc.assert(
    fc.property(plain, (list) => {
      const { rows: made } = anonymized(list, { keepNames: true })
      const all = (of: typeof list) =>
        of.flatMap(({ name, note, description }) => [name, note, description])
      return (
        haveSameRelations(all(list), all(made)) &&
        made.every(
          ({ name, description }, index) =>
            name === list[index]?.name && description === list[index]?.description,
        )
      )
    }),
    RUNS,
  )
})
