import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { readStateFile, StateFile } from '../../../src/control/state/state-file.ts'
import { until } from '../../support/until.ts'

/** A state file that stores a number as the state. */
function fileIn(folder: string, name = 'state.json', largest?: number) {
  const path = join(folder, name)
  const logged: string[] = []
  const state = { number: 0, reads: 0 }
  const source = {
    version: () => state.number,
    pieces: () => {
      state.reads++
      return [`{"number":${state.number}}\n`]
    },
  }
  const file = new StateFile(path, source, (line) => logged.push(line), largest)
  const saved = () => JSON.parse(readFileSync(path, 'utf8')).number
  return { path, logged, state, file, saved }
}

t.test(
  'a state is saved on request to a temporary file that then replaces the state file',
  async (t) => {
    const { file, state, path, saved } = fileIn(t.testdir({}))
    t.strictSame(file.status, { path, saved_at: null })
    state.number = 7
    t.equal(await file.save(), true)
    t.equal(saved(), 7)
    t.ok(Math.abs((file.status.saved_at ?? 0) - Date.now()) < 60_000)
    t.strictSame(readdirSync(join(path, '..')), ['state.json'], 'no temporary file is left')
  },
)

t.test('saves that are requested at the same time run one after the other', async (t) => {
  const { file, state, saved } = fileIn(t.testdir({}))
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
  const { file } = fileIn(folder, 'link.json')
  await file.save()
  t.equal(statSync(real).mode & 0o777, 0o606)
  t.equal(JSON.parse(readFileSync(real, 'utf8')).number, 0)
})

// The delay between a change and its save is host time.
t.test(
  'changes are detected and saved automatically, and an unchanged state is not saved',
  async (t) => {
    const { file, state, saved } = fileIn(t.testdir({}))
    await file.watch()
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
  const { file, logged, state, path, saved } = fileIn(there)
  rmSync(there, { recursive: true })
  const now = performance.now()
  t.intercept(performance, 'now', { value: () => now })
  t.equal(await file.save(), false)
  t.equal(await file.save(), false)
  t.equal(logged.length, 1)
  t.match(logged[0], /^state file .*state\.json: not saved: ENOENT/)
  t.match(file.status, { path, saved_at: null, trouble: /ENOENT/ })
  await file.watch()
  state.number = 1
  await sleep(250)
  t.equal(state.reads, 2, 'the next attempt comes after a delay')
  mkdirSync(there)
  await file.close(1_000)
  t.equal(saved(), 1)
  t.equal(file.status.trouble, undefined)
  rmSync(there, { recursive: true })
  t.equal(await file.save(), false)
  t.equal(logged.length, 2)
})

t.test('a state that cannot be loaded again is not saved, and the old file stays', async (t) => {
  const { file, logged, path } = fileIn(t.testdir({ 'state.json': 'old' }), 'state.json', 5)
  t.equal(await file.save(), false)
  t.match(logged[0], /found more than 5 bytes, expected fewer/)
  t.equal(readFileSync(path, 'utf8'), 'old')
  t.strictSame(readdirSync(join(path, '..')), ['state.json'])
})

t.test('close waits at most the given time', async (t) => {
  const { file, logged, state } = fileIn(t.testdir({}))
  state.number = 1
  const closing = file.close(0)
  await closing
  t.match(logged, [/not saved within 0 ms/])
  await file.save()
})

t.test(
  'temporary files of crashed processes are removed, those of running processes are not',
  async (t) => {
    const none = {
      'state.json.999999.tmp': '',
      'other.json.999999.tmp': '',
      'state.json.x.tmp': '',
    }
    const folder = t.testdir({
      ...none,
      'state.json.1.tmp': '',
      [`state.json.${process.ppid}.tmp`]: '',
    })
    const { file } = fileIn(folder)
    await file.watch()
    await file.close(1_000)
    const left = readdirSync(folder)
    t.notOk(left.includes('state.json.999999.tmp'))
    t.equal(left.length, 4)
  },
)

t.test(
  'a missing file gives no state; an unreadable file gives an error with its name',
  async (t) => {
    const folder = t.testdir({
      'half.json': '{"version":1,',
      'good.json': '{"version":1}',
      folder: {},
    })
    t.equal(await readStateFile(join(folder, 'none.json')), undefined)
    t.strictSame(await readStateFile(join(folder, 'good.json')), { version: 1 })
    await t.rejects(
      readStateFile(join(folder, 'half.json')),
      /half\.json: found .*JSON.*left as it is/,
    )
    await t.rejects(readStateFile(join(folder, 'folder')), /folder: EISDIR/)
    writeFileSync(join(folder, 'empty.json'), '')
    await t.rejects(readStateFile(join(folder, 'empty.json')), /expected a state as JSON/)
  },
)
