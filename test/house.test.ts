import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import t from 'tap'

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
  .map((file) => join('src', file))

/** Files that run in a browser: bundled by `npm run build`, tested by `npm run test:browser`, not in the coverage report. */
const isBrowserFile = (file: string) => file.startsWith(join('src', 'dashboard'))

/** The script of `npm run build`, which is no part of the server. */
const isBuildScript = (file: string) => file.startsWith(join('src', 'build'))

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, path]) => normalize(join(dirname(file), path as string)))
}

/** Every file that these files import, directly or indirectly. */
function reachedFrom(...open: string[]): Set<string> {
  const reached = new Set<string>()
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file) || !files.includes(file)) continue
    reached.add(file)
    open.push(...importsOf(file))
  }
  return reached
}

t.test(
  'every file of src/ is imported from an entry point, so it is in the coverage report',
  async (t) => {
    const reached = reachedFrom('src/index.ts', 'src/cli.ts', 'src/health-check/main.ts')
    t.strictSame(
      files.filter((file) => !reached.has(file) && !isBrowserFile(file) && !isBuildScript(file)),
      [],
    )
    t.strictSame([...reached].filter(isBrowserFile), [], 'the server does not load dashboard files')
  },
)

t.test(
  'every file of the dashboard is in its bundle, which imports only schemas and tours from the rest of src/',
  async (t) => {
    const bundled = reachedFrom(
      'src/dashboard/main.tsx',
      'src/dashboard/api-docs/main.tsx',
      'src/dashboard/guide/main.ts',
    )
    t.strictSame(
      files.filter((file) => isBrowserFile(file) && !bundled.has(file)),
      [],
    )
    t.strictSame(
      [...bundled].filter(
        (file) => !isBrowserFile(file) && !/^(schemas|tour)$/.test(file.split(sep)[1] ?? ''),
      ),
      [],
    )
  },
)

/** Code with which a file could send a request: what it imports of Node's clients, and the global fetch. */
function clientsIn(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')
  const imported = code.matchAll(
    /import (.+) from '(?:node:)?(?:https?|http2|net|tls|dns.*|dgram)'/g,
  )
  const names = [...imported].flatMap(([, names = '']) => names.match(/\w+/g) ?? [])
  return [
    ...names.filter((name) =>
      /^(request|get|connect|createConnection|lookup|resolve.*)$/.test(name),
    ),
    ...(code.match(/(?<![.\w])fetch\(|\bglobalThis\.fetch\(|\bWebSocket\(/g) ?? []),
  ]
}

t.test('the health check loads no more than it needs: it starts every few seconds', async (t) => {
  t.strictSame([...reachedFrom('src/health-check/main.ts')].sort(), [
    'src/health-check/health.ts',
    'src/health-check/main.ts',
    'src/http/listener/listening-sockets.ts',
  ])
  const imported = [...reachedFrom('src/health-check/main.ts')].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^import (?!type).* from '([^.].*)'/gm)].map(
      ([, name]) => name,
    ),
  )
  t.strictSame([...new Set(imported)].sort(), ['node:fs', 'node:net', 'node:os', 'node:path'])
})

t.test(
  'only some commands and the health check can send a request; the server cannot',
  async (t) => {
    const server = reachedFrom('src/index.ts')
    t.strictSame(
      [...server].filter((file) => file.startsWith(join('src', 'cli'))),
      [],
    )
    t.strictSame(
      [...server].filter((file) => clientsIn(file).length > 0),
      [],
    )
    const all = reachedFrom('src/cli.ts', 'src/health-check/main.ts')
    t.strictSame([...all].filter((file) => clientsIn(file).length > 0).sort(), [
      'src/cli/compare/real-service.ts',
      'src/cli/doctor/machine.ts',
      'src/cli/open-response.ts',
      'src/cli/replay/send.ts',
      'src/health-check/health.ts',
      'src/record/upstream.ts',
    ])
  },
)

t.test('no file is longer than 250 lines', async (t) => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 251)
  t.strictSame(long, [])
})

t.test('imports point down only; http and library do not import each other', async (t) => {
  const floors: Record<string, number> = {
    'package-file.ts': -2,
    'regular-file.ts': -2,
    'whole-file.ts': -2,
    'version.ts': -1,
    schemas: 0,
    bundles: 1,
    tour: 1,
    cloud: 1,
    control: 2,
    http: 3,
    import: 3,
    library: 3,
    record: 4,
    drill: 4,
  }
  const folderOf = (file: string) => file.split('/')[1] ?? ''
  for (const file of files) {
    const folder = folderOf(file)
    const floor = floors[folder]
    if (floor === undefined) continue
    for (const target of importsOf(file)) {
      const below = floors[folderOf(target)] ?? Number.POSITIVE_INFINITY
      t.ok(folderOf(target) === folder || below < floor, `${file} imports ${target}`)
    }
  }
})

/** Flat on purpose: one file for each noun, easy to find in alphabetical order. */
const flatFolders = [join('src', 'schemas')]

t.test('no folder of src/ has more than 20 files, except one flat folder', async (t) => {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  for (const [folder, count] of counts) {
    if (!flatFolders.includes(folder)) t.ok(count <= 20, `${folder} holds ${count} files`)
  }
})

t.test('no script of package.json needs a POSIX shell', async (t) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const programs = ['biome', 'node', 'npm', 'tap', 'tsc', 'tsx']
  for (const [name, script] of Object.entries<string>(scripts)) {
    for (const command of script.split(' && ')) {
      t.match(command, new RegExp(`^(${programs.join('|')})( [\\w./:=-]+)*$`), name)
    }
  }
})
