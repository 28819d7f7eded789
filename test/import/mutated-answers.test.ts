import t from 'tap'
import { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import { covers } from '../../src/import/instance-entries.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'
import { sized } from '../support/size.ts'

/** Values that a field may have in an answer of another version, or in a file that somebody has edited. */
const odd: readonly unknown[] = [
  null,
  '',
  'x',
  'RUNNING',
  0,
  -1,
  1.5,
  1e300,
  1_760_000_000_000,
  '2025-10-09T08:53:20Z',
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  { id: null },
  { id: 'a', name: 'b' },
  { id: '' },
  { domain: null },
  { create_at: 'x' },
  ['NOTEBOOK'],
  'a/b',
  '中文',
  '\u0000',
  '\uD800',
  '__proto__',
  JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
  'x'.repeat(2_000),
  '../..',
  'all',
]

/** A copy of a value with an odd value in one place. */
function mutated(value: unknown, random: SeededRandom): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0 || random.integer(0, 3) === 0)
    return odd[random.integer(0, odd.length - 1)]
  const chosen = random.integer(0, entries.length - 1)
  const changed = entries.map(([key, inner], at) => [
    key,
    at === chosen ? mutated(inner, random) : inner,
  ])
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed)
}

function mutations(seed: number, count: number): (Json & { id: string })[] {
  const random = new SeededRandom(`mutated ${seed}`)
  return Array.from({ length: count }, (_, at) => {
    const {
      id: _id,
      user: _user,
      ...fields
    } = answer({
      action_progress: [{ step: 4, status: 'WAITING', description: 'x' }],
      pool: { id: 'pool-1', name: 'gpu' },
      custom_spec: { cpu: 1, memory: 2, arch: 'X86_64', category: 'CPU' },
      ip: '10.0.0.1',
    })
    let changed: unknown = fields
    for (let times = random.integer(1, 3); times > 0; times--) {
      const next = mutated(changed, random)
      if (typeof next === 'object' && next !== null && !Array.isArray(next)) changed = next
    }
    return { flavor: 'f', image: null, name: 'n', ...(changed as Json), id: `nb-${seed}-${at}` }
  })
}

/** A value as JSON has it, without members that have the name of a prototype: they are left out. */
function cleaned(value: unknown): Json {
  return JSON.parse(JSON.stringify(value), function (this: unknown, key, inner) {
    return key === '__proto__' ? undefined : (inner as unknown)
  }) as Json
}

t.test('an answer with any value in any field is imported and answered as it was', async (t) => {
  for (let seed = 0; seed < sized(2, 60); seed++) {
    const originals = mutations(seed, 120)
    const { into, report } = await imported(t, { 'page.json': page(originals) })
    const { get } = await served(t, into, report.captured_at)
    const gone = new Set(originals.filter(({ status }) => status === 'DELETED').map(({ id }) => id))
    for (const { token: _token, ...original } of originals.map(cleaned)) {
      if (gone.has(original['id'] as string)) continue
      const shown = await get(`notebooks/${original['id']}`)
      const wrong = Object.entries(original).filter(([key, value]) => !covers(shown[key], value))
      // A text that is a mark of a credential is masked; no odd value is one.
      t.strictSame(
        wrong.map(([key, value]) => [key, value, shown[key]]),
        [],
        `seed ${seed} ${original['id']}`,
      )
    }
  }
})
