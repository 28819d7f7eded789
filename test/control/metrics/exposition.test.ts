import t from 'tap'
import { exposition } from '../../../src/control/metrics/exposition.ts'
import { readExposition } from '../../support/exposition.ts'

t.test('text of metrics has the form of Prometheus, with escaped labels and help', async (t) => {
  const text = exposition([
    {
      name: 'requests_total',
      help: 'Two lines\nand a \\ "quote".',
      type: 'counter',
      samples: [
        { labels: { a: 'x"y\\z\n{b="c"},', b: 'é😀' }, value: 1 },
        { labels: { a: '' }, value: 1e21 },
        { value: 0.5 },
      ],
    },
    { name: 'nothing', help: 'No sample.', type: 'gauge', samples: [] },
  ])
  t.equal(
    text,
    [
      '# HELP requests_total Two lines\\nand a \\\\ "quote".',
      '# TYPE requests_total counter',
      'requests_total{a="x\\"y\\\\z\\n{b=\\"c\\"},",b="é😀"} 1',
      'requests_total{a=""} 1e+21',
      'requests_total 0.5',
      '# HELP nothing No sample.',
      '# TYPE nothing gauge',
      '',
    ].join('\n'),
  )
  const read = readExposition(text)
  t.strictSame(read.get('requests_total')?.labels, [
    { a: 'x"y\\z\n{b="c"},', b: 'é😀' },
    { a: '' },
    {},
  ])
  t.strictSame([...(read.get('requests_total')?.samples.values() ?? [])], [1, 1e21, 0.5])
  t.equal(read.get('nothing')?.samples.size, 0)
})

t.test('the reader of the tests refuses what the format does not allow', async (t) => {
  const head = '# HELP a b\n# TYPE a gauge\n'
  for (const text of [
    `${head}a 1`,
    `${head}a one\n`,
    `${head}a{b="c"d"} 1\n`,
    `${head}a{b="\\x"} 1\n`,
    `${head}a{b="c",} 1\n`,
    `${head}a 1\na 2\n`,
    `${head}b 1\n`,
    `${head}${head}`,
    '# TYPE a gauge\na 1\n',
    '# HELP a \\b\n# TYPE a gauge\n',
    '# HELP a b\n# TYPE a number\n',
    'a 1\n',
    `${head}\n`,
  ]) {
    t.throws(() => readExposition(text), text)
  }
})
