import t from 'tap'
import { LATIN, wordAfter } from '../../../src/import/anonymize/alphabets.ts'
import { anonymized } from '../../support/anonymized.ts'

const namesOf = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

const different = (texts: readonly string[]) => new Set(texts).size

t.test(
  'hardware addresses of one network are different afterwards, each with its length',
  async (t) => {
    const pair = (number: number) => number.toString(16).padStart(2, '0')
    const macs = Array.from({ length: 120 }, (_, at) => `fa:16:3e:5c:9d:${pair(100 + at)}`)
    const { rows } = anonymized(macs.map((ip) => ({ ip })))
    const made = rows.map(({ ip }) => ip)
    t.equal(different(made), macs.length)
    t.equal(different(made.map((mac) => mac.slice(0, 14))), 1, 'still one network')
    for (const mac of made) t.match(mac, /^(?:[1-9a-f][0-9a-f]:){5}[1-9a-f][0-9a-f]$/)
  },
)

t.test('addresses keep capitals and zeros at the beginning of their numbers', async (t) => {
  const [made] = anonymized([{ ip: 'FA:16:3E:5C:9D:A1', note: '203.045.007.12' }]).rows
  t.match(made?.ip, /^(?:[1-9A-F][0-9A-F]:){5}[1-9A-F][0-9A-F]$/)
  t.match(made?.note, /^[12]\d\d\.0\d\d\.0\d\d\.\d\d$/)
  t.not(made?.note, '203.045.007.12')
})

t.test('ids keep small letters, capitals, or both', async (t) => {
  const ids = ['7f3a9c01', '7F3A9C01', '7F3a9C01', '7f3a9c01d2', '7F3A9C01D2']
  const made = namesOf(anonymized(ids.map((name) => ({ name }))).rows)
  const forms = [/^[0-9a-f]{8}$/, /^[0-9A-F]{8}$/, /^\d[A-Z]\d[a-z]\d[A-Z]\d\d$/]
  t.match(made, [...forms, /^[0-9a-f]{10}$/, /^[0-9A-F]{10}$/])
  t.equal(different([...ids, ...made]), 10)
})

t.test('a number in a name that stays is the same in every text', async (t) => {
  const names = [{ name: 'run-48213', note: 'see 48213 and 48214' }]
  const [kept] = anonymized(names, { keepNames: true }).rows
  t.equal(kept?.name, 'run-48213')
  t.match(kept?.note, /^[a-z]{3} 48213 [a-z]{3} \d{5}$/)
  t.notMatch(kept?.note, '48214')
  const [made] = anonymized(names).rows
  t.notMatch(`${made?.name} ${made?.note}`, '48213')
})

t.test('a letter that has no other one left stays as it is', async (t) => {
  const others = [...'bcdefghijklmnopqrstuvwxyz'].join(' ')
  const { rows } = anonymized([{ name: others, note: 'a' }], { keepNames: true })
  t.strictSame(rows, [{ name: others, note: 'a' }])
  const [two] = anonymized([{ name: others.slice(2), note: 'a b' }], { keepNames: true }).rows
  t.equal(two?.note, 'b a', 'two that are left change places')
})

t.test('no number becomes one of the others, if there is much room', async (t) => {
  const digits = Array.from({ length: 90 }, (_, at) => String(3_000 + at))
  const made = namesOf(anonymized(digits.map((name) => ({ name }))).rows)
  const given = new Set(digits)
  t.strictSame(
    made.filter((name) => given.has(name)),
    [],
  )
  t.equal(different(made), digits.length)
  t.strictSame(made, [...made].sort(), 'and their order is kept')
})

t.test('zeros stay zeros', async (t) => {
  const made = namesOf(
    anonymized([{ name: '0000' }, { name: '00012345' }, { name: 'x 00000' }]).rows,
  )
  t.equal(made[0], '0000')
  t.match(made[1], /^000[1-9]\d{4}$/)
  t.match(made[2], /^[a-z] 00000$/)
  t.not(made[1], '00012345')
})

t.test('short credentials with other characters become others of their form', async (t) => {
  const tokens = ['1-', '2-', '3-', '4-', '5-']
  const made = anonymized(tokens.map((token) => ({ token }))).rows.map(({ token }) => token)
  t.equal(different(made), tokens.length)
  for (const token of made) t.match(token, /^\d-$/)
})

t.test('empty texts stay empty, and a time may have a colon after it', async (t) => {
  const row = { name: '', note: '12:30: started', description: ':12:30:45' }
  const [made] = anonymized([row]).rows
  t.match(made, { name: '', note: /^12:30: [a-z]{7}$/, description: ':12:30:45' })
  t.not(made?.note, row.note)
})

t.test('ms since 1970 as text stay in a field of times, not in others', async (t) => {
  const ms = '1760000000000'
  const [made] = anonymized([{ create_at: ms, note: ms, finishTime: ms }]).rows
  t.strictSame([made?.create_at, made?.finishTime], [ms, ms])
  t.match(made?.note, /^[1-9]\d{12}$/)
  t.not(made?.note, ms)
})

t.test('the first made-up word after a text', async (t) => {
  t.equal(wordAfter(LATIN, 4, ''), 'baac', 'the first one of all')
  t.equal(wordAfter(LATIN, 4, 'baac'), 'baah')
  t.equal(wordAfter(LATIN, 4, 'ba'), 'baac', 'a text that is shorter')
  t.equal(wordAfter(LATIN, 4, 'bauyz'), 'beac', 'a text that is longer')
  t.equal(wordAfter(LATIN, 4, 'zuuy'), undefined, 'the last one of all')
})

t.test('addresses of every machine stay, private ones stay private', async (t) => {
  const ips = ['127.0.0.1', '0.0.0.0', '255.255.255.0', '192.168.3.4', '172.20.3.4', '10.1.2.3']
  const made = anonymized(ips.map((ip) => ({ ip }))).rows.map(({ ip }) => ip)
  t.strictSame(made.slice(0, 3), ips.slice(0, 3))
  t.match(made.slice(3), [
    /^192\.168\.\d\.\d$/,
    /^172\.(?:1[6-9]|2\d|3[01])\.\d\.\d$/,
    /^10\.\d\.\d\.\d$/,
  ])
  t.equal(different([...ips, ...made]), 9)
})

t.test('a host that is a number becomes another number', async (t) => {
  const [made] = anonymized([{ note: 'http://2130706433/' }]).rows
  t.match(made?.note, /^http:\/\/[1-9]\d{9}\/$/)
  t.notMatch(made?.note, '2130706433')
})

t.test('two ids that have a word are said as two', async (t) => {
  const names = ['train', 'x9f8train7g6h5j4k3l2', 'y9f8train7g6h5j4k3l3']
  const { lost } = anonymized(names.map((name) => ({ name })))
  t.match(lost.join(), 'Searches for a word inside ids: 2 ids had one.')
})

t.test('a number with an exponent stays, and a list may have anything', async (t) => {
  const rows = [null, 'x', [], { note: 1e300 }, { note: 1.5e-9 }] as object[]
  const { rows: made } = anonymized(rows)
  t.match(made.slice(2), rows.slice(2))
  t.equal(made[0], null)
  t.match(made[1], /^[a-wyz]$/)
})

t.test('letters that are left change places, so that none stays', async (t) => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  for (let at = 0; at < 24; at++) {
    const left = letters.slice(at, at + 3)
    const name = letters.filter((letter) => !left.includes(letter)).join(' ')
    const [row] = anonymized([{ name, note: left.join(' ') }], { keepNames: true }).rows
    const made = row?.note.split(' ') ?? []
    t.strictSame(made.toSorted(), left)
    t.notOk(
      made.some((letter, index) => letter === left[index]),
      `${left} ${made}`,
    )
  }
})

t.test(
  'a capital letter whose small form has two characters is one letter afterwards',
  async (t) => {
    const names = ['İ-', 'İstanbul', 'istanbul', 'xİİ']
    const { rows } = anonymized(names.map((name) => ({ name })))
    const made = rows.map(({ name }) => name as string)
    t.strictSame(
      made.map((name) => name.length),
      names.map((name) => name.length),
    )
    t.match(made[1], /^[A-Z][a-z]{7}$/)
    t.match(made[3], /^[a-z][A-Z]{2}$/)
    t.not(made[1]?.toLowerCase(), made[2])
  },
)

t.test('an id is the same one in capitals', async (t) => {
  const [lower, upper, both] = namesOf(
    anonymized([{ name: 'pool-7f3a9' }, { name: 'POOL-7F3A9' }, { name: 'Pool-7f3A9' }]).rows,
  )
  t.equal(upper, lower?.toUpperCase())
  t.match(both, /^[A-Z][a-z]{3}-\d[a-z]\d[A-Z]\d$/)
})

t.test(
  'the beginning of an id is the same where it stands alone, also of digits only',
  async (t) => {
    const tail = '-b3f2-45c1-b8a7-d61c21f0f5b0'
    const rows = ['64893128', '64893e12', '00893128'].map((start) => ({
      id: `${start}${tail}`,
      name: `run-${start}`,
      note: start.toUpperCase(),
    }))
    const { rows: made } = anonymized([...rows, { id: `11111111${tail}`, name: 'x', note: 'y' }])
    for (const { id, name, note } of made.slice(0, 3)) {
      t.equal(name.slice(4), id.slice(0, 8))
      t.equal(note.toLowerCase(), id.slice(0, 8))
    }
    t.match(made[0]?.name, /-[1-9]\d{7}$/)
    t.match(made[2]?.name, /-00[1-9]\d{5}$/)
    const [kept] = anonymized([rows[0] as object as { name: string; id: string }], {
      keepNames: true,
    }).rows
    t.equal(kept?.name, 'run-64893128')
    t.notMatch(kept?.id, /^64893128/)
  },
)

t.test('ports of hosts and of URLs stay, numbers after other colons do not', async (t) => {
  const texts = [
    'https://finch.example:8443/a',
    'see ssh://ma-user@wren:31234 now',
    '203.0.113.77:2222',
    'registry.finch.com:5000/wren',
    '[2001:db8::8a2e]:6443',
    'finch:6443/a',
    'list[0]:6443',
    '1.2.3:6443',
  ]
  const { rows } = anonymized(texts.map((note) => ({ note })))
  const numbers = rows.map(({ note }) => /:(\d{4,5})(?=\/| |$)/.exec(note)?.[1])
  t.strictSame(numbers.slice(0, 5), ['8443', '31234', '2222', '5000', '6443'])
  t.notMatch(
    rows
      .slice(5)
      .map(({ note }) => note)
      .join(' '),
    '6443',
  )
})

t.test('fractions that are different stay different, with as many digits', async (t) => {
  const numbers = Array.from({ length: 2_000 }, (_, at) => (1_001 + at) / 1_000).filter(
    (number) => String(number).length === 5,
  )
  const all = [...numbers, -1.001, 0.0123]
  const { rows } = anonymized([{ note: all }])
  const made = rows[0]?.note as number[]
  t.equal(different(made.map(String)), all.length)
  t.strictSame(
    made.map((number) => String(number).length),
    all.map((number) => String(number).length),
  )
  t.equal(made.at(-2), -(made[0] as number), 'the sign is no part of the number')
  t.match(String(made.at(-1)), /^0\.0[1-9]\d[1-9]$/)
})
