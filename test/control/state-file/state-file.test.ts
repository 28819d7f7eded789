import { spawnSync } from 'node:child_process'
import fs, {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { newHolder } from '../../../src/control/state-file/lock-holder.ts'
import { StateFile } from '../../../src/control/state-file/state-file.ts'
import { replaced } from '../../support/replaced.ts'
import { until } from '../../support/until.ts'

const { signal } = new AbortController()

/** A state file that stores a number as the state, open. The state that it has at first counts as saved. */
async function fileIn(t: Test, folder: string, name = 'state.json', maxSize?: number) {
  const path = join(folder, name)
  const logged: string[] = []
  const state = { number: 0, reads: 0 }
  const source = {
    version: () => state.number,
    pieces: () => {
      state.reads++
      return ['', `{"number":${state.number}}\n`]
    },
  }
  const file = new StateFile(path, {
    log: (line) => logged.push(line),
    ...(maxSize === undefined ? {} : { maxSize }),
  })
  t.teardown(() => file.close(1_000).catch(() => {}))
  const content = await file.open(signal)
  file.watch(source)
  const saved = () => JSON.parse(readFileSync(path, 'utf8')).number
  return { path, logged, state, file, saved, content }
}

/** The files beside an open state file, without the lock. */
function filesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name !== 'state.json.lock')
}

/** Lets calls of a function of node:fs/promises with these paths fail with an error of the operating system. */
function failing(
  t: Test,
  name: 'open' | 'rename' | 'writeFile',
  code: string,
  isMeant: (path: string) => boolean,
) {
  return replaced(t, fs.promises, name, (original) => async (...args: unknown[]) => {
    const path = args[name === 'rename' ? 1 : 0] as string
    if (isMeant(path)) throw Object.assign(new Error(`${code}: ${path}`), { code })
    return (original as (...args: unknown[]) => Promise<unknown>)(...args)
  })
}

/** The file cannot be renamed onto, as if it were mounted by itself. */
function mounted(t: Test) {
  return failing(t, 'rename', 'EBUSY', (to) => to.endsWith('state.json'))
}

/** Lets saves wait before their end until the returned function is called. */
function paused(t: Test): () => void {
  let go = () => {}
  const end = new Promise<void>((resolve) => {
    go = resolve
  })
  replaced(t, fs.promises, 'rename', (rename) => async (...args: Parameters<typeof rename>) => {
    await end
    return rename(...args)
  })
  return go
}

t.test(
  'a state is saved on request to a temporary file that then replaces the state file',
  async (t) => {
    const { file, state, path, saved } = await fileIn(t, t.testdir({}))
    t.strictSame(file.status, { path, saved_at: null })
    state.number = 7
    t.equal(await file.save(), true)
    t.equal(saved(), 7)
    t.ok(Math.abs((file.status.saved_at ?? 0) - Date.now()) < 60_000)
    t.strictSame(filesIn(join(path, '..')), ['state.json'], 'no temporary file is left')
  },
)

t.test('saves that are requested at the same time run one after the other', async (t) => {
  const { file, state, saved } = await fileIn(t, t.testdir({}))
  const saves = [1, 2, 3].map((number) => {
    state.number = number
    return file.save()
  })
  t.strictSame(await Promise.all(saves), [true, true, true])
  t.equal(saved(), 3)
})

t.test('a saved file keeps its mode, and a symbolic link stays a link', async (t) => {
  const folder = t.testdir({ real: { 'state.json': '{}' } })
  const real = join(folder, 'real', 'state.json')
  chmodSync(real, 0o606)
  symlinkSync(real, join(folder, 'link.json'))
  const { file } = await fileIn(t, folder, 'link.json')
  await file.save()
  t.equal(statSync(real).mode & 0o777, 0o606)
  t.equal(JSON.parse(readFileSync(real, 'utf8')).number, 0)
})

// The delay between a change and its save is host time.
t.test(
  'changes are detected and saved automatically, and an unchanged state is not saved',
  async (t) => {
    const { file, state, saved } = await fileIn(t, t.testdir({}))
    await sleep(250)
    t.equal(state.reads, 0, 'an unchanged state is not saved')
    state.number = 1
    await until(() => file.status.saved_at !== null)
    t.equal(saved(), 1)
    t.equal(state.reads, 1)
    state.number = 2
    await file.close(1_000)
    t.equal(saved(), 2, 'close saves the last change')
    await file.close(1_000)
    t.equal(state.reads, 2, 'close does not save an unchanged state')
  },
)

t.test('each kind of problem is reported once, and again after a successful save', async (t) => {
  const folder = t.testdir({ there: {} })
  const there = join(folder, 'there')
  const { file, logged, state, path, saved } = await fileIn(t, there)
  rmSync(there, { recursive: true })
  const now = performance.now()
  t.intercept(performance, 'now', { value: () => now })
  t.equal(await file.save(), false)
  t.equal(await file.save(), false)
  t.equal(logged.length, 1)
  t.match(logged[0], /^state file .*state\.json: not saved: ENOENT/)
  t.match(file.status, { path, saved_at: null, trouble: /ENOENT/ })
  state.number = 1
  await sleep(250)
  t.equal(state.reads, 2, 'the next attempt comes after a delay')
  mkdirSync(there)
  t.equal(await file.save(), true)
  t.equal(saved(), 1)
  t.equal(file.status.trouble, undefined)
  rmSync(there, { recursive: true })
  t.equal(await file.save(), false)
  t.equal(logged.length, 2)
})

t.test('a state that cannot be loaded again is not saved, and the old file stays', async (t) => {
  const { file, logged, path } = await fileIn(t, t.testdir({ 'state.json': '{}' }), 'state.json', 5)
  t.equal(await file.save(), false)
  t.match(logged[0], /found more than 5 bytes, expected fewer/)
  t.equal(readFileSync(path, 'utf8'), '{}')
  t.strictSame(filesIn(join(path, '..')), ['state.json'])
})

t.test(
  'close waits at most the given time; a longer save keeps the lock until its end',
  async (t) => {
    const folder = t.testdir({})
    const { file, logged, state, saved } = await fileIn(t, folder)
    const go = paused(t)
    state.number = 1
    await file.close(20)
    t.match(logged, [/not saved within 20 ms/])
    t.ok(readdirSync(folder).includes('state.json.lock'))
    go()
    await until(() => !readdirSync(folder).includes('state.json.lock'))
    t.equal(saved(), 1)
    state.number = 2
    t.equal(await file.save(), false)
    t.match(file.status.trouble, /released/)
    t.strictSame(readdirSync(folder), ['state.json'])
    t.equal(saved(), 1, 'a closed file is not written')
  },
)

t.test('a response waits for a save for at most 10 s', async (t) => {
  const { file, state } = await fileIn(t, t.testdir({}))
  const go = paused(t)
  const { setTimeout: original } = globalThis
  const early = (call: () => void, ms: number) => original(call, ms === 10_000 ? 10 : ms)
  t.intercept(globalThis, 'setTimeout', { value: early })
  state.number = 1
  t.equal(await file.saveChanges(), false)
  go()
  await until(() => file.isSaved)
})

t.test('while the text of a large state is made, other work goes on', async (t) => {
  let turns = 0
  const count = () => {
    turns++
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  t.teardown(() => clearImmediate(next))
  const turnsAtPieces: number[] = []
  function* pieces() {
    for (let piece = 0; piece < 5; piece++) {
      turnsAtPieces.push(turns)
      const end = performance.now() + 10
      while (performance.now() < end);
      yield ''
    }
    yield '{"number":1}'
  }
  const path = join(t.testdir({}), 'state.json')
  const file = new StateFile(path, { log: t.fail })
  await file.open(signal)
  file.watch({ version: () => 1, pieces })
  t.equal(await file.save(), true)
  t.equal(readFileSync(path, 'utf8'), '{"number":1}')
  t.equal(new Set(turnsAtPieces).size, 5, 'none of the pieces has to be text')
  await file.close(1_000)
})

t.test('a temporary file that cannot be renamed is removed, and the old file stays', async (t) => {
  const { file, path } = await fileIn(t, t.testdir({ 'state.json': '{}' }))
  failing(t, 'rename', 'EIO', (to) => to === path)
  t.equal(await file.save(), false)
  t.match(file.status.trouble, /^EIO/)
  t.equal(readFileSync(path, 'utf8'), '{}')
  t.strictSame(filesIn(join(path, '..')), ['state.json'])
})

t.test('a folder that cannot be opened to sync it is no reason to fail', async (t) => {
  const folder = t.testdir({})
  const { file, saved } = await fileIn(t, folder)
  failing(t, 'open', 'EISDIR', (path) => path === folder)
  t.equal(await file.save(), true)
  t.equal(saved(), 0)
})

t.test('saves that are requested during a save share the next one', async (t) => {
  const { file, state, saved } = await fileIn(t, t.testdir({}))
  const go = paused(t)
  state.number = 1
  const first = file.saveChanges()
  await until(() => state.reads === 1)
  const same = file.saveChanges()
  go()
  t.strictSame(await Promise.all([first, same]), [true, true])
  t.equal(state.reads, 1, 'the running save had this change already')
  state.number = 2
  const more = [file.saveChanges(), file.saveChanges(), file.save()]
  state.number = 3
  more.push(file.saveChanges())
  t.strictSame(await Promise.all(more), [true, true, true, true])
  t.equal(saved(), 3)
  t.equal(state.reads, 2)
  t.equal(await file.saveChanges(), true)
  t.equal(state.reads, 2, 'without a change there is nothing to wait for')
})

t.test('many worlds slow the checks for changes down, not the server', async (t) => {
  const { file, state } = await fileIn(t, t.testdir({}))
  let now = 0
  t.intercept(performance, 'now', { value: () => now })
  let checks = 0
  Object.defineProperty(state, 'number', {
    get: () => {
      checks++
      now += 10
      return 0
    },
  })
  await sleep(200)
  t.equal(checks, 1, 'after 10 ms for a check the next one comes after 200 ms')
  now += 200
  await until(() => checks === 2)
  t.ok(file.isSaved)
})

t.test('new files are for their owner alone', async (t) => {
  const folder = t.testdir({})
  const { file, path } = await fileIn(t, folder)
  await file.save()
  for (const name of readdirSync(folder))
    t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
  t.ok(statSync(path).isFile())
})

t.test('links are followed, also to a file that is still to be made', async (t) => {
  const folder = t.testdir({ real: {} })
  symlinkSync('real/second.json', join(folder, 'first.json'))
  symlinkSync('../made.json', join(folder, 'real', 'second.json'))
  const { file, saved, path } = await fileIn(t, folder, 'first.json')
  await file.save()
  t.equal(saved(), 0)
  t.ok(fs.lstatSync(path).isSymbolicLink())
  t.strictSame(readdirSync(folder), ['first.json', 'made.json', 'made.json.lock', 'real'])
  await t.rejects(
    fileIn(t, folder, 'made.json'),
    /which uses it/,
    'the lock is that of the file itself',
  )
  symlinkSync('ring.json', join(folder, 'ring.json'))
  await t.rejects(fileIn(t, folder, 'ring.json'), /ring\.json: found ELOOP.*left as it is/)
  const links = Array.from({ length: 50 }, (_, index) => `l${index}`)
  for (const [index, name] of links.entries()) symlinkSync(`l${index + 1}`, join(folder, name))
  await t.rejects(fileIn(t, folder, 'l0'), /found (ELOOP|more than 40 links)/)
})

t.test('files of crashed servers are removed, other files stay', async (t) => {
  const lock = 'state.json.lock.next'
  const left = ['state.json.1.tmp', `state.json.${process.pid}.tmp`, 'state.json.copy', lock]
  const other = [
    'other.json.999999.tmp',
    'state.json',
    'state.json.lock.old',
    'state.json.x.tmp',
    'xstate.json.1.tmp',
    `x${lock}`,
  ]
  const folder = t.testdir(Object.fromEntries([...left, ...other].map((name) => [name, '{}'])))
  utimesSync(join(folder, 'state.json.copy'), 1, 1)
  const { content } = await fileIn(t, folder)
  t.strictSame(content, {})
  t.strictSame(filesIn(folder), other)
})

t.test('a temporary file that is there meanwhile is replaced, never written through', async (t) => {
  const folder = t.testdir({ 'victim.txt': 'x' })
  const { file, saved } = await fileIn(t, folder)
  symlinkSync('victim.txt', join(folder, `state.json.${process.pid}.tmp`))
  t.equal(await file.save(), true)
  t.equal(saved(), 0)
  t.equal(readFileSync(join(folder, 'victim.txt'), 'utf8'), 'x')
  failing(t, 'open', 'EMFILE', (path) => path.endsWith('.tmp'))
  t.equal(await file.save(), false)
  t.match(file.status.trouble, /^EMFILE/)
})

t.test(
  'a missing or empty file gives no state; an unreadable one an error with its name',
  async (t) => {
    const folder = t.testdir({
      'half.json': '{"version":1,',
      'good.json': '{"version":1}',
      'empty.json': '',
      'blank.json': ' \n',
      folder: {},
    })
    for (const name of ['none.json', 'empty.json', 'blank.json']) {
      const { content, file, saved } = await fileIn(t, folder, name)
      t.equal(content, undefined, name)
      await file.save()
      t.equal(saved(), 0)
    }
    t.strictSame((await fileIn(t, folder, 'good.json')).content, { version: 1 })
    await t.rejects(fileIn(t, folder, 'half.json'), /half\.json: found .*JSON.*left as it is/)
    await t.rejects(fileIn(t, folder, 'folder'), /folder: found a folder, expected a file/)
    await t.rejects(fileIn(t, folder, 'good.json/state.json'), /found ENOTDIR/)
    t.notOk(readdirSync(folder).includes('half.json.lock'), 'the lock is released')
  },
)

t.test(
  'a file that is mounted by itself is written in place, with a copy beside it meanwhile',
  async (t) => {
    const folder = t.testdir({ 'state.json': '{"number":12345678}' })
    chmodSync(join(folder, 'state.json'), 0o640)
    const { file, logged, state, saved, path } = await fileIn(t, folder)
    const { ino } = statSync(path)
    mounted(t)
    for (const number of [1, 2]) {
      state.number = number
      t.equal(await file.save(), true)
      t.equal(saved(), number)
    }
    t.equal(statSync(path).ino, ino)
    t.equal(statSync(path).mode & 0o777, 0o640)
    t.strictSame(filesIn(folder), ['state.json'])
    t.match(logged, [/written in place, because it is mounted by itself; mount its folder instead/])
    t.equal(logged.length, 1)
  },
)

t.test(
  'a crash while a file is written in place leaves the copy, from which the next start continues',
  async (t) => {
    for (const damage of ['', '{"number":', '\0\0\0\0']) {
      const folder = t.testdir({ 'state.json': '{"number":1}' })
      const { file, state, path } = await fileIn(t, folder)
      const unmount = mounted(t)
      const heal = failing(t, 'open', 'ENOSPC', (opened) => opened === path)
      state.number = 2
      t.equal(await file.save(), false)
      t.strictSame(filesIn(folder), ['state.json', 'state.json.copy'])
      await file.close(1_000)
      heal()
      writeFileSync(path, damage)
      // A process that is gone has not released its lock.
      writeFileSync(`${path}.lock`, JSON.stringify({ ...newHolder(), pid: spawnSync('true').pid }))

      const next = await fileIn(t, folder)
      t.strictSame(next.content, { number: 2 })
      t.match(next.logged, [/a crash left it incomplete; the state comes from .*state\.json\.copy/])
      next.state.number = 3
      await until(() => next.file.isSaved)
      t.equal(next.saved(), 3)
      t.strictSame(filesIn(folder), ['state.json'], 'the copy has served')
      unmount()
      await next.file.close(1_000)
    }
  },
)

/** Ends the life of a process for a file after a number of writes and the like; the last write is done by half. */
function killedAfter(t: Test, path: string, steps: number): () => void {
  let left = steps
  const live = () => {
    if (left-- <= 0) throw new Error('killed')
  }
  return replaced(t, fs.promises, 'open', (original) => async (...args: unknown[]) => {
    const open = original as (...all: unknown[]) => Promise<FileHandle>
    if (args[0] !== path) return open(...args)
    live()
    const handle = await open(...args)
    const { sync, truncate } = handle
    const write = handle.write.bind(handle)
    return Object.assign(handle, {
      write: async (bytes: Buffer, at: number, length: number, position: number) => {
        live()
        return write(bytes, at, left === 0 ? Math.ceil(length / 2) : length, position)
      },
      truncate: async (length: number) => {
        live()
        await truncate.call(handle, length)
      },
      sync: async () => {
        live()
        await sync.call(handle)
      },
    })
  })
}

t.test('a kill while a file is written in place loses no state in silence', async (t) => {
  const seen = new Set<string>()
  for (const old of ['{"number":1}', '{"number":123456789}', '{"number":1,"a":"b","c":"d"}']) {
    for (let steps = 0; steps < 12; steps++) {
      const { file, state, path } = await fileIn(t, t.testdir({ 'state.json': old }))
      const unmount = mounted(t)
      const revive = killedAfter(t, path, steps)
      state.number = 7
      await file.save()
      // A new container has the file, and not the copy beside it.
      const left = readFileSync(path, 'utf8')
      await file.close(1_000)
      revive()
      unmount()
      const next = fileIn(t, t.testdir({ 'state.json': left }))
      const found = await next.then(
        ({ content }) => JSON.stringify(content),
        (error: Error) => error.message,
      )
      const isRefused = /not written to its end.* mount its folder instead/.test(found)
      t.ok([old, '{"number":7}'].includes(found) || isRefused, `${steps}: ${left}: ${found}`)
      seen.add(isRefused ? 'refused' : found === old ? 'old' : 'new')
      await next.then(({ file }) => file.close(1_000)).catch(() => {})
    }
  }
  t.strictSame([...seen], ['old', 'refused', 'new'])
})

t.test('of a file and its copy the newest complete one counts', async (t) => {
  const cases = [
    { own: '{"number":1}', copy: '{"number":2}', ownAge: 0, content: { number: 1 } },
    { own: '{"number":1}', copy: '{"number":2}', ownAge: 50, content: { number: 2 } },
    { own: '{"number":1}', copy: '{"number":', ownAge: 50, content: { number: 1 } },
    { own: '{"number":1}', copy: '', ownAge: 50, content: { number: 1 } },
    { own: undefined, copy: '{"number":2}', ownAge: 0, content: undefined },
  ]
  for (const { own, copy, ownAge, content } of cases) {
    const files = { 'state.json.copy': copy, ...(own === undefined ? {} : { 'state.json': own }) }
    const folder = t.testdir(files)
    if (own !== undefined) utimesSync(join(folder, 'state.json'), 1_000 - ownAge, 1_000 - ownAge)
    utimesSync(join(folder, 'state.json.copy'), 980, 980)
    const opened = await fileIn(t, folder)
    t.strictSame(opened.content, content)
    await opened.file.close(1_000)
  }
  const folder = t.testdir({ 'state.json': '{', 'state.json.copy': '[' })
  await t.rejects(fileIn(t, folder), /expected a state as JSON/)
  rmSync(join(folder, 'state.json.copy'))
  mkdirSync(join(folder, 'state.json.copy'))
  await t.rejects(fileIn(t, folder), /expected a state as JSON/)
})

t.test(
  'a writable file in a folder that cannot be written is refused: a crash could destroy it',
  async (t) => {
    const folder = t.testdir({ 'state.json': '{}' })
    for (const code of ['EACCES', 'EPERM', 'EROFS']) {
      const allow = failing(t, 'writeFile', code, () => true)
      await t.rejects(
        fileIn(t, folder),
        new RegExp(
          `found a file that can be written in a folder that cannot \\(${code}.*mount the folder instead of the file`,
        ),
      )
      allow()
    }
    const allow = failing(t, 'writeFile', 'EROFS', () => true)
    rmSync(join(folder, 'state.json'))
    const { file, logged, state, saved } = await fileIn(t, folder)
    t.match(logged, [
      /state\.json: cannot be written: EROFS.*changes are lost and a second server is not noticed/,
    ])
    t.match(file.status.trouble, /EROFS/)
    await sleep(150)
    t.equal(state.reads, 0)
    allow()
    await until(() => file.status.trouble === undefined)
    t.notOk(readdirSync(folder).includes('state.json'), 'nothing was changed')
    state.number = 1
    await until(() => file.isSaved)
    t.equal(saved(), 1)
    await file.close(1_000)

    const empty = failing(t, 'writeFile', 'ENOSPC', () => true)
    const full = await fileIn(t, folder)
    t.match(full.logged, [/ENOSPC/], 'another error may pass: nothing is refused')
    full.state.number = 1
    t.equal(await full.file.saveChanges(), false)
    await full.file.close(1_000)
    t.notOk(full.file.isSaved)
    empty()
  },
)

t.test('a server whose file was taken over writes it no more', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'state.json')
  const logged: string[] = []
  const times = { refresh: 20, stale: 100, poll: 10 }
  const file = new StateFile(path, { log: (line) => logged.push(line), times })
  await file.open(signal)
  let version = 0
  file.watch({ version: () => version, pieces: () => [`{"number":${version}}`] })
  writeFileSync(`${path}.lock`, JSON.stringify({ ...newHolder(), host: 'other' }))
  // It is not stale, however late a busy machine looks at it.
  utimesSync(`${path}.lock`, new Date(), new Date(Date.now() + 60_000))
  await sleep(100)
  version = 1
  t.equal(await file.saveChanges(), false)
  t.match(file.status.trouble, /the server with pid \d+ on host other.* has taken the file over/)
  version = 0
  await file.close(1_000)
  t.equal(logged.length, 1)
  t.strictSame(readdirSync(folder), ['state.json.lock'])
})

t.test('a wait for another host is told, is trouble meanwhile, and ends with close', async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'state.json')
  writeFileSync(`${path}.lock`, JSON.stringify({ ...newHolder(), host: 'other' }))
  const logged: string[] = []
  const stopping = new AbortController()
  const file = new StateFile(path, { log: (line) => logged.push(line) })
  const opening = file.open(stopping.signal)
  await until(() => logged.length === 1)
  t.match(logged, [/waits up to 10 s for the lock of the server with pid \d+ on host other/])
  t.match(file.status.trouble, /waits up to 10 s/)
  t.equal(await file.save(), false)
  stopping.abort()
  const closing = file.close(1_000)
  await t.rejects(opening, { name: 'AbortError' })
  await closing
  file.watch({ version: () => 1, pieces: () => ['{}'] })
  t.ok(file.isSaved, 'a closed file watches nothing')

  writeFileSync(`${path}.lock`, 'no lock')
  const unknown = new AbortController()
  const lines: string[] = []
  const log = (line: string) => {
    lines.push(line)
    unknown.abort()
  }
  await t.rejects(new StateFile(path, { log }).open(unknown.signal), { name: 'AbortError' })
  t.match(lines, [/waits up to 10 s for the lock of an unknown server, which may have ended/])

  writeFileSync(`${path}.lock`, '')
  utimesSync(`${path}.lock`, 1, 1)
  const late = new AbortController()
  const second = new StateFile(path, { log: () => {} })
  const opened = second.open(late.signal)
  late.abort()
  await t.rejects(
    opened,
    { name: 'AbortError' },
    'a lock that is taken after the signal is released',
  )
  t.strictSame(readdirSync(folder), [])
})
