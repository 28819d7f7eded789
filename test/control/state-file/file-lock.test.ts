import { spawnSync } from 'node:child_process'
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { FileLock } from '../../../src/control/state-file/file-lock.ts'
import {
  holderIn,
  isGone,
  type LockHolder,
  newHolder,
} from '../../../src/control/state-file/lock-holder.ts'
import { replaced } from '../../support/replaced.ts'
import { until } from '../../support/until.ts'

const { signal } = new AbortController()

const TIMES = { refresh: 20, stale: 600, poll: 10 }

const none = () => {}

function place(t: Test) {
  const folder = t.testdir({})
  const target = join(folder, 'state.json')
  return { folder, target, lock: `${target}.lock` }
}

/** A lock that is released at the end. */
function lockOf(t: Test, target: string, times = TIMES) {
  const lock = new FileLock(target, times)
  t.teardown(() => lock.release().catch(none))
  return lock
}

/** Id of a process that has ended. */
const ended = spawnSync('true').pid

t.test(
  'one server holds the lock; it names its holder, and is gone after the release',
  async (t) => {
    const { folder, target, lock } = place(t)
    const one = lockOf(t, target)
    t.equal(await one.acquire(signal, none), undefined)
    const holder = JSON.parse(readFileSync(lock, 'utf8'))
    t.match(holder, { pid: process.pid, host: hostname(), token: /^\w{32}$/, since: /^\d{4}-/ })
    t.equal(await one.take(), undefined, 'it may be taken again')
    const two = lockOf(t, target)
    const other = await two.acquire(signal, () => t.fail('a process that lives is not waited for'))
    t.strictSame(other?.holder, holder)
    await two.release()
    t.strictSame(readdirSync(folder), ['state.json.lock'], 'only the holder releases it')
    await one.release()
    t.strictSame(readdirSync(folder), [])
    t.equal(await lockOf(t, target).acquire(signal, none), undefined)
  },
)

t.test('the lock of a process that has ended on this host is taken at once', async (t) => {
  const { folder, target, lock } = place(t)
  writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
  t.equal(await lockOf(t, target).acquire(signal, () => t.fail('waits')), undefined)
  t.match(holderIn(readFileSync(lock, 'utf8')), { pid: process.pid })
  t.strictSame(readdirSync(folder), ['state.json.lock'])
})

t.test('a lock of another host, or of nobody, is taken once it is old', async (t) => {
  for (const content of [
    JSON.stringify({ ...newHolder(), host: 'other' }),
    '',
    '{"pid":"x"}',
    '{',
  ]) {
    const waits: unknown[] = []
    let took = 0
    // On a busy machine a lock may be old before the first look at it.
    for (let tries = 0; tries < 10 && waits.length === 0; tries++) {
      const { target, lock } = place(t)
      const start = performance.now()
      writeFileSync(lock, content)
      const one = lockOf(t, target)
      t.equal(await one.acquire(signal, (holder) => waits.push(holder?.host)), undefined)
      took = performance.now() - start
      await one.release()
    }
    t.strictSame(waits, [content.includes('other') ? 'other' : undefined])
    t.ok(took >= TIMES.stale - 50)
  }
})

t.test('a lock of another host that is refreshed meanwhile is not taken', async (t) => {
  const { target, lock } = place(t)
  const holder = { ...newHolder(), host: 'other' }
  writeFileSync(lock, JSON.stringify(holder))
  const waiting = lockOf(t, target, { ...TIMES, stale: 60_000 })
  const other = await waiting.acquire(signal, () => utimesSync(lock, 1, Date.now() / 1_000))
  t.strictSame(other?.holder, holder)
})

t.test('a wait for the lock of another host ends with its signal', async (t) => {
  const { target, lock } = place(t)
  writeFileSync(lock, JSON.stringify({ ...newHolder(), host: 'other' }))
  const stopping = new AbortController()
  await t.rejects(
    lockOf(t, target).acquire(stopping.signal, () => stopping.abort()),
    { name: 'AbortError' },
  )
})

t.test(
  'of several servers that find the same stale lock one gets it, also on a slow disk',
  async (t) => {
    for (const delay of [0, 150]) {
      const { folder, target, lock } = place(t)
      writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
      // Each rename takes longer than the one before.
      let renames = 0
      const restore = replaced(t, fs.promises, 'rename', (rename) => async (from: string, to) => {
        await sleep(delay * renames++)
        return rename(from, to)
      })
      const locks = Array.from({ length: 8 }, () => lockOf(t, target))
      const results = await Promise.all(locks.map((each) => each.acquire(signal, none)))
      t.equal(results.filter((other) => other === undefined).length, 1)
      t.equal(new Set(results.map((other) => other?.holder?.token)).size, 2, 'the others see it')
      t.strictSame(readdirSync(folder), ['state.json.lock'])
      await Promise.all(locks.map((each) => each.release()))
      restore()
    }
  },
)

t.test('a lock that was refreshed or taken since it was found stale is not replaced', async (t) => {
  const { folder, target, lock } = place(t)
  writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
  const winner = newHolder()
  const next = `${lock}.next`
  replaced(t, fs.promises, 'writeFile', (write) => async (file: string, text, options) => {
    await write(file, text, options)
    if (file === next) writeFileSync(lock, JSON.stringify(winner))
  })
  t.strictSame((await lockOf(t, target).acquire(signal, none))?.holder, winner)
  t.strictSame(readdirSync(folder), ['state.json.lock'])
})

t.test('what a server that was killed while it took a lock left is removed', async (t) => {
  const { folder, target, lock } = place(t)
  for (const [left, wait] of [
    [JSON.stringify({ ...newHolder(), pid: ended }), 0],
    ['', TIMES.stale],
  ] as const) {
    writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
    writeFileSync(`${lock}.next`, left)
    const start = performance.now()
    const one = lockOf(t, target)
    t.equal(await one.acquire(signal, none), undefined)
    t.ok(performance.now() - start >= wait)
    t.strictSame(readdirSync(folder), ['state.json.lock'])
    await one.release()
  }
})

t.test('a server that has the lock may remove the next lock of one that is late', async (t) => {
  const { target, lock } = place(t)
  writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
  const winner = newHolder()
  replaced(t, fs.promises, 'rename', (rename) => async (from: string, to: string) => {
    rmSync(from)
    writeFileSync(lock, JSON.stringify(winner))
    return rename(from, to)
  })
  t.strictSame((await lockOf(t, target).acquire(signal, none))?.holder, winner)
})

t.test(
  'a stale lock that cannot be replaced is an error, and nothing is left beside it',
  async (t) => {
    const { folder, target, lock } = place(t)
    writeFileSync(lock, JSON.stringify({ ...newHolder(), pid: ended }))
    replaced(t, fs.promises, 'rename', () => async () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    })
    await t.rejects(lockOf(t, target).acquire(signal, none), { code: 'EIO' })
    t.strictSame(readdirSync(folder), ['state.json.lock'])
  },
)

t.test('a holder notices that its lock was removed, and takes it again', async (t) => {
  const { target, lock } = place(t)
  const one = lockOf(t, target)
  await one.acquire(signal, none)
  const before = readFileSync(lock, 'utf8')
  rmSync(lock)
  await until(() => existsSync(lock) && readFileSync(lock, 'utf8') === before)
  t.equal(await one.take(), undefined)
  await one.release()
})

t.test(
  'on a slow disk a server never takes its own lock for another, and writes none after the release',
  async (t) => {
    const { folder, target, lock } = place(t)
    // The lock exists for some time before it has its content.
    replaced(t, fs.promises, 'writeFile', (write) => async (file: string, text, options) => {
      await write(file, '', options)
      await sleep(10)
      return write(file, text, { ...(options as object), flag: 'r+' })
    })
    const one = lockOf(t, target, { ...TIMES, refresh: 1 })
    await one.acquire(signal, none)
    rmSync(lock)
    const takes = [one.take(), one.take(), one.take()]
    t.strictSame(await Promise.all(takes), [undefined, undefined, undefined])
    await sleep(50)
    rmSync(lock, { force: true })
    await sleep(2)
    await one.release()
    t.strictSame(readdirSync(folder), [])
    await t.rejects(one.take(), /released/)
    await t.rejects(one.confirm(), /released/)
    await sleep(50)
    t.strictSame(readdirSync(folder), [])
  },
)

t.test('a holder whose lock was taken over keeps away from the file for good', async (t) => {
  const { target, lock } = place(t)
  // It never refreshes by itself, and looks at the file each time.
  const one = lockOf(t, target, { ...TIMES, refresh: 60_000, stale: 0 })
  await one.acquire(signal, none)
  t.equal(await one.confirm(), undefined)
  const other = { ...newHolder(), host: 'other' }
  writeFileSync(lock, JSON.stringify(other))
  const safe = lockOf(t, `${target}2`, { ...TIMES, stale: 60_000 })
  await safe.acquire(signal, none)
  writeFileSync(`${target}2.lock`, JSON.stringify(other))
  t.equal(await safe.confirm(), undefined, 'a lock that was just refreshed is not looked at')
  await until(async () => (await safe.confirm()) !== undefined)
  t.strictSame((await safe.confirm())?.holder, other)
  rmSync(`${target}2.lock`)
  t.strictSame((await safe.take())?.holder, other, 'also when the other one has gone')
  await safe.release()
})

t.test('where no lock can be made, the error says why', async (t) => {
  const { folder, target, lock } = place(t)
  await t.rejects(lockOf(t, join(folder, 'none', 'state.json')).take(), { code: 'ENOENT' })
  mkdirSync(lock)
  await t.rejects(
    lockOf(t, target).take(),
    /found a folder at .*state\.json\.lock, expected a lock file/,
  )
  symlinkSync('nowhere', join(folder, 'link.lock'))
  await t.rejects(lockOf(t, join(folder, 'link')).take(), /made and removed again and again/)
})

t.test('a failed refresh is tried again', async (t) => {
  const { folder, target } = place(t)
  const one = lockOf(t, target)
  await one.acquire(signal, none)
  rmSync(folder, { recursive: true })
  await sleep(5 * TIMES.refresh)
  mkdirSync(folder)
  await until(() => readdirSync(folder).length === 1)
  t.equal(await one.take(), undefined)
})

t.test('a process is known to be gone only where its id is valid', async (t) => {
  const own = newHolder()
  const other = (change: Partial<LockHolder>) => isGone({ ...own, ...change }, own)
  t.notOk(other({}), 'this process runs')
  t.notOk(
    other({ pid: process.ppid, started: newHolder().started === '' ? '' : startOf(process.ppid) }),
  )
  t.ok(other({ pid: ended }))
  t.notOk(other({ pid: ended, host: 'other' }))
  t.notOk(other({ pid: ended, system: 'another boot or container' }))
  if (own.started === '')
    t.comment('skipped: without /proc a second process with the same id is not noticed')
  else t.ok(other({ started: '1' }), 'another process has the same id now')
})

t.test('without /proc a process that has ended is known by its id alone', async (t) => {
  for (const name of ['readFileSync', 'readlinkSync'] as const) {
    replaced(t, fs, name, () => (path: string) => {
      throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    })
  }
  const own = newHolder()
  t.match(own, { pid: process.pid, system: ' ', started: '' })
  t.ok(isGone({ ...own, pid: ended }, own))
  t.notOk(isGone(own, own))
  t.notOk(isGone({ ...own, pid: ended, host: 'other' }, own))
})

t.test('a killed process that nobody has waited for counts as gone', async (t) => {
  if (newHolder().started === '') {
    t.comment('skipped: there is no /proc')
    return
  }
  const script = 'exec 3<&0; cat <&3 >&2 & echo $!; exec sleep 10'
  const { spawn } = await import('node:child_process')
  const parent = spawn('sh', ['-c', script])
  t.teardown(() => parent.kill('SIGKILL'))
  const pid = Number(await new Promise((read) => parent.stdout.once('data', read)))
  const own = newHolder()
  // A shell would wait for its child; `sleep`, which takes its place, does not.
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n')
  parent.stdin.end()
  await until(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  t.ok(isGone({ ...own, pid, started: startOf(pid) }, own))
})

function startOf(pid: number): string {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
