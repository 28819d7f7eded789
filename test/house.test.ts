import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
  .map((file) => join('src', file))

/** What runs in a browser: bundled by `npm run build`, tested by `npm run test:browser`, out of the coverage report. */
const isOfBrowser = (file: string) => file.startsWith(join('src', 'dashboard'))

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, path]) => normalize(join(dirname(file), path as string)))
}

/** Every file that some files lead to. */
function reachedFrom(...doors: string[]): Set<string> {
  const reached = new Set<string>()
  for (let file = doors.pop(); file !== undefined; file = doors.pop()) {
    if (reached.has(file) || !files.includes(file)) continue
    reached.add(file)
    doors.push(...importsOf(file))
  }
  return reached
}

t.test(
  'every file of src/ is reached from a door, so that the coverage report has it',
  async (t) => {
    const reached = reachedFrom('src/index.ts', 'src/cli.ts')
    t.strictSame(
      files.filter((file) => !reached.has(file) && !isOfBrowser(file)),
      [],
    )
    t.strictSame([...reached].filter(isOfBrowser), [], 'the server loads nothing of the dashboard')
  },
)

t.test(
  'every file of the dashboard is in its bundle, which takes only schemas from us',
  async (t) => {
    const bundled = reachedFrom('src/dashboard/main.tsx', 'src/dashboard/docs.ts')
    t.strictSame(
      files.filter((file) => isOfBrowser(file) && !bundled.has(file)),
      [],
    )
    t.strictSame(
      [...bundled].filter((file) => !isOfBrowser(file) && !file.startsWith(join('src', 'schemas'))),
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
