import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { MARK, runProcess, signalGroup } from '../../../src/cli/drill/command-process.ts'
import { until } from '../../support/until.ts'

/** Runs a Node program. */
function run(code: string, options: Partial<Parameters<typeof runProcess>[0]> = {}) {
  return runProcess({
    command: [process.execPath, '-e', code],
    env: { PATH: process.env['PATH'] },
    mark: `test-${Math.random()}`,
    limit: 20_000,
    patterns: [],
    stop: new AbortController().signal,
    ...options,
  })
}

/** Whether a process runs. */
function runs(id: number): boolean {
  try {
    process.kill(id, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'))
  } catch {
    return false
  }
}

t.test('a command has an empty standard input, and a mark in its environment', async (t) => {
  const code = `
    process.stdin.on('data', () => process.exit(9)).on('end', () => {
      console.log(process.env.${MARK})
      console.error('é')
      process.exit(4)
    })`
  const { duration, exit, isHung, leftBehind, output } = await run(code, { mark: 'of-a-test' })
  t.strictSame(exit, { status: 4, signal: null })
  t.strictSame([isHung, leftBehind], [false, 0])
  t.match(output.head, /^of-a-test$/m)
  t.match(output.head, /^é$/m)
  t.equal(output.bytes, 13)
  t.ok(duration > 0)
})

t.test('100 MB of output are searched, and little of them is kept', async (t) => {
  const code = `
    const part = 'x'.repeat(999_999) + '\\n'
    process.stdout.write('first ')
    let left = 100
    const next = () => {
      if (left-- > 0) process.stdout.write(left === 50 ? 'found 503 here\\n' + part : part, next)
      else process.stdout.write('last\\n')
    }
    next()`
  const before = process.memoryUsage().rss
  const { counts, output } = await run(code, { patterns: [/\b503\b/, /nothing/] })
  t.strictSame(counts, [1, 0])
  t.ok(output.bytes > 100_000_000)
  t.ok(output.head.startsWith('first x') && output.tail.endsWith('last\n'))
  t.ok(output.head.length <= 16_384 && output.tail.length <= 16_384)
  t.ok(process.memoryUsage().rss - before < 80_000_000, 'memory does not grow with the output')
})

t.test('a command that ignores SIGTERM is killed', async (t) => {
  const code = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
  const { exit, isHung } = await run(code, { limit: 500 })
  t.strictSame({ exit, isHung }, { exit: { status: null, signal: 'SIGKILL' }, isHung: true })
})

t.test('a command that ends at SIGTERM hung as well', async (t) => {
  const code = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)`
  const { exit, isHung } = await run(code, { limit: 500 })
  t.strictSame({ exit, isHung }, { exit: { status: 0, signal: null }, isHung: true })
})

t.test('a command that ends by itself before its output does did not hang', async (t) => {
  // A process of another group with another environment keeps the output open.
  const code = `
    const { spawn } = require('child_process')
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 2000)'], { env: {}, detached: true, stdio: ['ignore', 'inherit', 'inherit'] }).unref()`
  const env = { PATH: process.env['PATH'] }
  /** The limit is over after the end of the command, and before that of its output. On a busy machine it may be earlier. */
  const limited = async () => {
    const { duration } = await run(code, { env })
    const { exit, isHung } = await run(code, { env, limit: Math.round(duration) + 800 })
    return { exit, isHung }
  }
  let result = await limited()
  for (let tries = 1; tries < 5 && result.isHung; tries++) result = await limited()
  t.strictSame(result, { exit: { status: 0, signal: null }, isHung: false })
})

t.test('nothing that a command started runs on, in its group or elsewhere', async (t) => {
  const code = `
    const { spawn } = require('child_process')
    const start = (detached) => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached, stdio: detached ? 'ignore' : 'inherit' })
      child.unref()
      return child.pid
    }
    console.log(start(false), start(true))
    setTimeout(() => process.exit(0), 200)`
  const { leftBehind, output } = await run(code)
  const ids = output.head.trim().split(' ').map(Number)
  t.equal(ids.length, 2)
  t.equal(leftBehind, process.platform === 'linux' ? 2 : 0)
  await until(() => !ids.some(runs))
  const hung = await run(code.replace('process.exit(0)', ''), { limit: 700 })
  t.equal(hung.leftBehind, 0, 'a command that was killed leaves nothing behind')
  await until(() => !hung.output.head.trim().split(' ').map(Number).some(runs))
})

t.test('a stop ends a command at once, also one that has just begun', async (t) => {
  const file = join(t.testdir({}), 'ready')
  const stop = new AbortController()
  const running = run(
    `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(file)}, ''); setInterval(() => {}, 1000)`,
    { stop: stop.signal },
  )
  await until(() => existsSync(file))
  stop.abort()
  t.match(await running, { exit: null, isHung: false, leftBehind: 0 })
  t.match(await run('setInterval(() => {}, 1000)', { stop: stop.signal }), { exit: null })
})

t.test('a command that cannot be started is an error of the user', async (t) => {
  await t.rejects(run('', { command: ['no-such-command'] }), {
    name: 'UsageError',
    message: 'drill: found "no-such-command", expected a command that can be run',
  })
  await t.rejects(run('', { command: [t.testdir({})] }), { name: 'UsageError' })
  await t.rejects(run('', { command: [] }), { name: 'UsageError' })
})

t.test('a signal goes to the group; on Windows, which has none, to the process', async (t) => {
  const sent: unknown[] = []
  const kill = ((...words: unknown[]) => sent.push(words)) as unknown as NodeJS.Process['kill']
  signalGroup(5, 'SIGTERM', { kill, platform: 'linux' })
  signalGroup(5, 'SIGKILL', { kill, platform: 'win32' })
  signalGroup(undefined, 'SIGKILL', { kill, platform: 'linux' })
  t.strictSame(sent, [
    [-5, 'SIGTERM'],
    [5, 'SIGKILL'],
  ])
  t.doesNotThrow(() => signalGroup(2_147_483_646, 'SIGTERM'), 'a group that is gone')
})
