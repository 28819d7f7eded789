import t from 'tap'
import { JsonDocuments } from '../../src/import/readers/json-documents.ts'

interface Found {
  items: unknown[]
  documents: unknown[]
  text: string[]
}

/** What is found in a text that arrives in parts of a size. */
function found(text: string, size: number): Found {
  const all: Found = { items: [], documents: [], text: [] }
  const documents = new JsonDocuments('f', {
    item: (item, place, line) => all.items.push([place, line, item]),
    document: (value, line) => all.documents.push([line, value]),
    text: (line) => all.text.push(line),
    cut: (line) => all.text.push(`cut ${line}`),
  })
  for (let at = 0; at < text.length; at += size) documents.write(text.slice(at, at + size))
  documents.end()
  return all
}

const texts: [string, Found['documents'], string[]][] = [
  ['', [], []],
  ['\n \n', [], []],
  ['{"a":1}', [[1, { a: 1 }]], []],
  [
    '\uFEFF{"a":1}\n\uFEFF[2]',
    [
      [1, { a: 1 }],
      [2, [2]],
    ],
    [],
  ],
  [
    '{"a":1}{"b":2}[]',
    [
      [1, { a: 1 }],
      [1, { b: 2 }],
      [1, []],
    ],
    [],
  ],
  [
    '{"a":"}{"}\r\n{"b":"\\"]"}',
    [
      [1, { a: '}{' }],
      [2, { b: '"]' }],
    ],
    [],
  ],
  [
    '[USE_ERROR] no {such} [region]\n{\n}\nend',
    [[2, {}]],
    ['[USE_ERROR] no {such} [region]', 'end'],
  ],
  [
    '[1] done\n[x]\n[ {"a":1} ]',
    [
      [1, [1]],
      [3, [{ a: 1 }]],
    ],
    ['done', '[x]'],
  ],
  ['body: {"a":1} took 3 ms', [[1, { a: 1 }]], ['body:', 'took 3 ms']],
  ['use {"a": b} or {"c":2}', [[1, { c: 2 }]], ['use', '{"a": b}', 'or']],
  ['null\n"text"\n3', [], ['null', '"text"', '3']],
  [
    '{"a":1},\n{"b":2}',
    [
      [1, { a: 1 }],
      [2, { b: 2 }],
    ],
    [],
  ],
]

t.test('documents and lines of text are found, wherever the text is cut', async (t) => {
  for (const [text, documents, lines] of texts) {
    for (const size of [1, 2, 3, 7, 10_000]) {
      t.strictSame(
        found(text, size),
        { items: [], documents, text: lines },
        `${JSON.stringify(text)} by ${size}`,
      )
    }
  }
})

t.test('items of large arrays are given one by one, in the order of the text', async (t) => {
  const row = (at: number) => ({
    id: `nb-${at}`,
    tags: [{ key: 'k', value: 'x'.repeat(300) }],
    deep: { data: [at] },
  })
  const rows = Array.from({ length: 200 }, (_, at) => row(at))
  for (const [document, place] of [
    [rows, ''],
    [{ total: 1, data: rows }, 'data'],
    [{ log: { entries: rows } }, 'log.entries'],
  ] as const) {
    for (const size of [997, 65_536, 10_000_000]) {
      const { documents, items } = found(`notice\n${JSON.stringify(document)}`, size)
      t.strictSame(
        items,
        rows.map((one) => [place, 2, one]),
        `${place} by ${size}`,
      )
      t.equal(documents.length, 1)
    }
  }
})

t.test('an item that is large itself keeps its own arrays', async (t) => {
  const one = { id: 'a', data: Array.from({ length: 3_000 }, (_, at) => ({ at })) }
  const { items } = found(JSON.stringify({ data: [one, one] }), 1_000)
  t.strictSame(items, [
    ['data', 1, one],
    ['data', 1, one],
  ])
})

t.test('a mistake and a missing end name the line of the document', async (t) => {
  for (const size of [1, 10_000]) {
    t.throws(() => found('text\n{"a":1,}', size), {
      name: 'ImportError',
      message: /^f line 2: found .*, expected JSON$/,
    })
    t.throws(() => found(`x {"a" b${'y'.repeat(20_000)}`, size), {
      message: /^f line 1: found .*, expected JSON$/,
    })
    t.throws(() => found('{}\n\n{"a":[1,', size), {
      message: /^f: found the end of the file in the JSON that begins in line 3, expected /,
    })
    t.throws(() => found(`{"a":${'['.repeat(300)}${']'.repeat(300)}}`, size), {
      message: /found more than 128 levels/,
    })
  }
})

t.test('the last line of a recording may be cut, that of another file may not', async (t) => {
  const line = '{"sequence":1,"answer":{"body":"x"}}'
  for (const size of [1, 7, 1_000]) {
    for (let length = 2; length < line.length; length++) {
      const { documents, text } = found(`${line}\n${line.slice(0, length)}`, size)
      t.strictSame([documents.length, text], [1, ['cut 2']], `${length}`)
    }
    const long = `${line}\n{"sequence":2,"body":"${'x'.repeat(70_000)}`
    t.strictSame(found(long, size * 1_000).text, ['cut 2'])
    for (const text of [line.slice(0, 20), `{"a":1}\n${line.slice(0, 20)}`, `${line}\n{"other":`]) {
      t.throws(() => found(text, size), { message: /the file is not complete/ })
    }
  }
})
