import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { NODE, plainly } from '../support/command.ts'
import {
  argumentsOf,
  contents,
  filesIn,
  imageFolder,
  instructions,
  pairsOf,
} from '../support/image.ts'

const packageJson = JSON.parse(readFileSync('package.json', 'utf8'))

/** First bytes of compiled programs and libraries: Linux, Windows, macOS, WebAssembly. */
const COMPILED = /^(7f454c46|4d5a|feedfac[ef]|c[ef]faedfe|cafebabe|0061736d)/

/** Tests run as root in a container: the server then gets a user of its own. */
const isRoot = process.getuid?.() === 0

/** Any user and the group 0, as some clusters choose them. */
const USER = isRoot ? { uid: 1_234_567, gid: 0 } : {}

/** Why a server cannot run as a user who may not do everything; undefined if it can. */
function reason(): string | undefined {
  if (process.platform === 'win32') return 'Windows has no users by number'
  const [command, ...first] = NODE
  const { status } = spawnSync(command, [...first, '-e', ''], { ...plainly(), ...USER, cwd: '/' })
  return status === 0 ? undefined : `user ${USER.uid} cannot run ${process.execPath}`
}

const skip = reason() ?? false

interface Started {
  process: ChildProcess
  stdout: string
  stderr: string
  /** Resolves when it prints that it is ready, or ends. */
  url: Promise<string | undefined>
  ended: Promise<number | null>
}

/** Starts a program of the image as the image does, with its environment, and as another user if the tests are root. */
function start(t: Test, folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [command, ...first] = NODE
  const [entry = ''] = args
  const words = [...first, join(folder, entry), ...args.slice(1)]
  const home = { HOME: '/nonexistent', NODE_DISABLE_COMPILE_CACHE: undefined }
  const child = spawn(command, words, {
    ...plainly({ ...pairsOf(argumentsOf('ENV')[0] ?? ''), ...home, ...env }),
    ...USER,
    cwd: join(folder, 'app'),
  })
  const started: Started = {
    process: child,
    stdout: '',
    stderr: '',
    url: Promise.resolve(undefined),
    ended: once(child, 'close').then(([code]) => code as number | null),
  }
  child.stderr.on('data', (part) => {
    started.stderr += part
  })
  started.url = new Promise((resolve) => {
    child.stdout.on('data', (part) => {
      started.stdout += part
      const [, url] = /^ready on (\S+)$/m.exec(started.stdout) ?? []
      if (url !== undefined) resolve(url)
    })
    started.ended.then(() => resolve(undefined))
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await started.ended
  })
  return started
}

t.test('the Dockerfile is for one user by number, one port, and every platform', async (t) => {
  t.strictSame(argumentsOf('FROM'), [
    '--platform=$BUILDPLATFORM node:24-bookworm-slim AS build',
    'node:24-bookworm-slim',
  ])
  t.strictSame(argumentsOf('USER'), ['1000:0'])
  t.strictSame(argumentsOf('EXPOSE'), ['6404'])
  t.strictSame(argumentsOf('ENTRYPOINT'), ['["node", "/app/dist/cli.js"]'])
  t.match(argumentsOf('HEALTHCHECK')[0], 'CMD ["node", "/app/dist/health-check.cjs"]')
  const last = instructions.lastIndexOf('FROM node:24-bookworm-slim')
  t.notMatch(instructions.slice(last).join('\n'), /^RUN /m, 'nothing runs on the other platform')
  t.equal(instructions.slice(last).filter((line) => line.startsWith('COPY ')).length, 1, 'a layer')
})

t.test('the labels say what is in the image; the version is that of package.json', async (t) => {
  const args = Object.assign({}, ...argumentsOf('ARG').map(pairsOf))
  t.equal(args.VERSION, packageJson.version)
  const labels = pairsOf(argumentsOf('LABEL')[0] ?? '')
  t.match(labels, {
    'org.opencontainers.image.title': packageJson.name,
    'org.opencontainers.image.version': '$VERSION',
    'org.opencontainers.image.revision': '$REVISION',
    'org.opencontainers.image.source': '$SOURCE',
    'org.opencontainers.image.licenses': packageJson.license,
  })
  const description = labels['org.opencontainers.image.description'] ?? ''
  t.ok(packageJson.description.startsWith(description) && description !== '')
})

t.test('everything in the build context that the Dockerfile needs is let through', async (t) => {
  const ignored = readFileSync('.dockerignore', 'utf8').trimEnd().split('\n')
  t.equal(ignored[0], '*')
  const passed = ignored.slice(1).map((line) => line.replace(/^!/, ''))
  const needed = [
    'package-lock.json',
    '.npmrc',
    'src',
    ...contents.filter((name) => name !== 'dist'),
  ]
  for (const name of needed) t.ok(passed.includes(name), name)
  for (const name of passed) t.doesNotThrow(() => statSync(name.replace('*', 'README')), name)
})

t.test('the image has no compiled file, and at most 5 MB compressed', async (t) => {
  const files = filesIn(imageFolder(t))
  t.ok(files.length > 50)
  const compiled = files.filter((file) =>
    COMPILED.test(readFileSync(file).subarray(0, 4).toString('hex')),
  )
  t.strictSame(compiled, [])
  const kinds = new Set(files.map((file) => extname(file)))
  for (const kind of ['.node', '.so', '.dll', '.dylib', '.wasm', '.exe']) t.notOk(kinds.has(kind))
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0)
  t.ok(size <= 5_000_000, `${size} bytes`)
})

t.test(
  'any user can run it: a state file, the documents, HTTPS, and the health check',
  { skip },
  async (t) => {
    if (!isRoot) t.comment('the tests are not root: the server has the user of the tests')
    const folder = imageFolder(t)
    chmodSync(join(folder, 'tmp'), 0o777)
    const server = start(t, folder, ['app/dist/cli.js', '--port', '0', '--notebooks', '5'], {
      NOTEBOOKS_MOCK_HOST: '127.0.0.1',
      NOTEBOOKS_MOCK_STATE_FILE: join(folder, 'state/state.json'),
    })
    const url = await server.url
    t.ok(url, server.stderr)
    for (const path of ['/ready', '/docs/', '/_mock/ui/', '/_mock/metrics', '/openapi.json']) {
      t.equal((await fetch(`${url}${path}`)).status, 200, path)
    }
    const body = JSON.stringify({ by: '1h' })
    const headers = { 'content-type': 'application/json' }
    const advance = `${url}/_mock/projects/mine/clock/advance`
    t.equal((await fetch(advance, { method: 'POST', headers, body })).status, 200)
    server.process.kill('SIGTERM')
    t.equal(await server.ended, 0, server.stderr)
    t.equal(server.stderr, '')
    const state = join(folder, 'state/state.json')
    t.match(readFileSync(state, 'utf8'), '"mine"')
    if (isRoot) t.equal(statSync(state).uid, USER.uid)

    const secure = start(t, folder, ['app/dist/cli.js', '--port', '0', '--tls', 'self-signed'], {
      NOTEBOOKS_MOCK_HOST: '127.0.0.1',
      TMPDIR: join(folder, 'tmp'),
    })
    t.match(await secure.url, /^https:/)
    const health = start(t, folder, ['app/dist/health-check.cjs'])
    t.equal(await health.ended, 0, health.stdout)
  },
)

t.test('what the user may not do is said in one sentence with the user', { skip }, async (t) => {
  const folder = imageFolder(t)
  const user = isRoot ? `user ${USER.uid}` : `user ${process.getuid?.()}`
  const path = (name: string) => join(folder, name)
  writeFileSync(path('foreign/state.json'), '{}')
  chmodSync(path('foreign/state.json'), isRoot ? 0o600 : 0o000)
  chmodSync(path('scene'), isRoot ? 0o700 : 0o000)
  chmodSync(path('tmp'), 0o555)
  t.teardown(() => chmodSync(path('scene'), 0o700))
  const busy = createServer().listen(0, '127.0.0.1')
  t.teardown(() => busy.close())
  await once(busy, 'listening')
  const { port } = busy.address() as { port: number }
  const cases: [string[], NodeJS.ProcessEnv, RegExp][] = [
    [
      ['--port', `${port}`],
      {},
      /^modelarts-notebooks-mock: port \d+: found it in use by .*, expected a free port; --port 0 takes any \(EADDRINUSE\)\n$/,
    ],
    [
      ['--port', '0', '--state-file', path('foreign/state.json')],
      {},
      new RegExp(
        `found EACCES: .*, expected a file that ${user} can read; the file is left as it is\\n$`,
      ),
    ],
    [
      ['--port', '0', '--scene', path('scene/mine')],
      {},
      new RegExp(`scene: found EACCES: .*, expected a folder that ${user} can read\\n$`),
    ],
    [
      ['--port', '0', '--tls', 'self-signed'],
      { TMPDIR: path('tmp') },
      new RegExp(
        `expected a folder for temporary files that ${user} can write to; TMPDIR names another`,
      ),
    ],
    [
      ['--port', '0', '--endpoints-file', path('tmp/x.json')],
      {},
      new RegExp(
        `--endpoints-file: found EACCES: .*, expected a path where ${user} can write a file\\n$`,
      ),
    ],
  ]
  const local = { NOTEBOOKS_MOCK_HOST: '127.0.0.1' }
  await Promise.all(
    cases.map(async ([args, env, line]) => {
      const server = start(t, folder, ['app/dist/cli.js', ...args], { ...local, ...env })
      t.equal(await server.ended, 2, args.join(' '))
      t.match(server.stderr, line)
      t.equal(server.stderr.trimEnd().split('\n').length, 1)
      t.notMatch(server.stderr, /\n {4}at /)
    }),
  )

  const state = ['--state-file', path('tmp/state.json')]
  const server = start(t, folder, ['app/dist/cli.js', '--port', '0', ...state], local)
  const url = await server.url
  t.match(
    server.stderr,
    new RegExp(
      `^state file .*: cannot be written: EACCES: .* until its folder is one that ${user} may write to\\n$`,
    ),
  )
  const ready = await fetch(`${url}/ready`)
  t.equal(ready.status, 503)
  t.match(await ready.json(), { reason: /^the state file cannot be written: EACCES/ })
})
