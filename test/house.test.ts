import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, path]) => normalize(join(dirname(file), path as string)))
}

t.test(
  'every file of src/ is reached from a door, so that the coverage report has it',
  async (t) => {
    const reached = new Set<string>()
    const waiting = ['src/index.ts', 'src/cli.ts']
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file)) continue
      reached.add(file)
      waiting.push(...importsOf(file))
    }
    t.strictSame(
      files.filter((file) => !reached.has(file)),
      [],
    )
  },
)

t.test('no file is longer than 250 lines', async (t) => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251)
  t.strictSame(long, [])
})

t.test('imports point down only', async (t) => {
  const floors = ['schemas', 'cloud', 'control', 'http']
  const floorOf = (file: string) => floors.indexOf(file.split('/')[1] ?? '')
  for (const file of files) {
    if (floorOf(file) < 0) continue
    for (const target of importsOf(file)) {
      t.ok(floorOf(target) >= 0 && floorOf(target) <= floorOf(file), `${file} imports ${target}`)
    }
  }
})
