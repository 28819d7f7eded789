import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Command, NODE, plainly, run, serve } from '../support/command.ts'
import { mockOnPort } from '../support/running-mock.ts'
import { until } from '../support/until.ts'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

t.test('the built commands work on a built server', async (t) => {
  const { url } = await serve(t)
  const env = { NOTEBOOKS_MOCK_URL: url }
  const outputs: string[] = []
  for (const args of [
    ['fault', 'add', 'ListNotebooks', 'status=429', 'times=1'],
    ['clock', 'freeze'],
    ['snapshot', 'save', 'a'],
    ['reset', 'snapshot:a'],
    ['status', '--json'],
  ]) {
    const { code, stderr, stdout } = await run(args, env)
    t.strictSame([code, stderr], [0, ''], args.join(' '))
    outputs.push(stdout)
  }
  t.match(outputs[0], /: added server-fault-1: ListNotebooks status=429 times=1\n$/)
  t.match(JSON.parse(outputs.at(-1) as string), { ok: true, servers: [{ faults: [{ hits: 0 }] }] })
  t.match(await run(['clock', 'advance', 'soon'], env), {
    code: 2,
    stdout: '',
    stderr: /^modelarts-notebooks-mock: clock advance: found "soon", expected a duration such as/,
  })
})

t.test('the built command plays each tour to its end, and the same in each run', async (t) => {
  const { url } = await mockOnPort(t)
  for (const [scene, steps] of Object.entries({
    quickstart: 8,
    'busy-gpu-lab': 8,
    'flaky-region': 9,
  })) {
    const play = () => run(['tour', scene, '--url', url])
    const first = await play()
    t.strictSame([first.code, first.stderr], [0, ''])
    t.equal(first.stdout.match(/^Step \d/gm)?.length, steps)
    t.strictSame(await play(), first, scene)
  }
})

t.test('Ctrl-C ends logs -f with 0', async (t) => {
  const { list, url } = await mockOnPort(t)
  await list()
  const command = new Command(['logs', '-f', '--url', url])
  t.teardown(() => command.process.kill('SIGKILL'))
  await until(() => command.stdout !== '')
  command.process.kill('SIGINT')
  t.match(await command.ended, { code: 0, stderr: '', stdout: /^[^\n]*\n$/ })
})

t.test('a reader that stops reading ends logs -f with 0', async (t) => {
  const { list, url } = await mockOnPort(t)
  await list()
  const [node, ...first] = NODE
  const child = spawn(node, [...first, CLI, 'logs', '-f', '--url', url], plainly())
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    stderr += text
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  let isEnded = false
  void ended.then(() => {
    isEnded = true
  })
  while (!isEnded) {
    await list()
    await new Promise((later) => setTimeout(later, 50))
  }
  t.strictSame(await ended, [0, null])
  t.equal(stderr, '')
})

t.test('a reader that stops reading is no error of status', async (t) => {
  const { url } = await mockOnPort(t)
  const [node, ...first] = NODE
  const child = spawn(node, [...first, CLI, 'status', '--url', url], plainly())
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    stderr += text
  })
  t.strictSame(await once(child, 'close'), [0, null])
  t.equal(stderr, '')
})

/** What a terminal of a person has. Node shows no colours where `CI` is set. */
const ON_A_TERMINAL = {
  CI: undefined,
  FORCE_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
  NO_COLOR: undefined,
  TERM: 'xterm',
  TMUX: undefined,
}

/** The command `script` of util-linux runs a program on a terminal. */
const isTerminalThere =
  process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

t.test(
  'a terminal gets colours, and NO_COLOR takes them away',
  { skip: !isTerminalThere && 'there is no script of util-linux on this machine' },
  async (t) => {
    const { url } = await mockOnPort(t)
    const onTerminal = async (env: NodeJS.ProcessEnv) => {
      const command = [...NODE, CLI, 'status', '--url', url].join(' ')
      const options = plainly({ ...ON_A_TERMINAL, ...env })
      const child = spawn('script', ['-qec', command, '/dev/null'], options)
      return text(child.stdout)
    }
    t.match(await onTerminal({}), '\u001b[32mok\u001b[39m')
    t.notMatch(await onTerminal({ NO_COLOR: '1' }), '\u001b')
    t.notMatch(await onTerminal({ CI: 'true' }), '\u001b')
  },
)

t.test('colours are for terminals, unless a variable says otherwise', async (t) => {
  const { list, url } = await mockOnPort(t)
  await list()
  const bold = '\u001b[1mSERVER\u001b[22m'
  const plain = { NO_COLOR: undefined, FORCE_COLOR: undefined }
  const of = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    run([...args, '--url', url], { ...plain, ...env })
  const [piped, forced, logs, doctor, json] = await Promise.all([
    of(['status']),
    of(['status'], { FORCE_COLOR: '1' }),
    of(['logs'], { FORCE_COLOR: '1' }),
    of(['doctor'], { FORCE_COLOR: '1' }),
    of(['clock', '--json'], { FORCE_COLOR: '1' }),
  ])
  t.notMatch(piped.stdout, '\u001b')
  t.ok(forced.stdout.startsWith(bold))
  t.match(logs.stdout, '\u001b[32m200\u001b[39m')
  t.match(doctor.stdout, '\u001b[32mok\u001b[39m       node')
  t.equal(JSON.parse(json.stdout).rate, 0)
})
