import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { tryWhole, writeWhole } from '../src/whole-file.ts'

t.test('a file is written whole, or stays as it was', async (t) => {
  const folder = t.testdir({ 'a.txt': 'before' })
  const path = join(folder, 'a.txt')
  const broken = (function* () {
    yield 'half'
    throw new Error('no more')
  })()
  await t.rejects(writeWhole(path, broken), { message: 'no more' })
  t.equal(readFileSync(path, 'utf8'), 'before')
  await writeWhole(path, ['af', Buffer.from('ter')])
  t.equal(readFileSync(path, 'utf8'), 'after')
  t.strictSame(readdirSync(folder), ['a.txt'])
})

t.test('a trial changes nothing, and says what could not be written', async (t) => {
  const folder = t.testdir({ 'a.txt': 'before', b: {} })
  await tryWhole(join(folder, 'a.txt'))
  t.equal(readFileSync(join(folder, 'a.txt'), 'utf8'), 'before')
  await t.rejects(tryWhole(join(folder, 'b')), { code: 'EISDIR' })
  await t.rejects(tryWhole(join(folder, 'none', 'c')), { code: 'ENOENT' })
  t.strictSame(readdirSync(folder), ['a.txt', 'b'])
})

const skip = process.platform === 'win32' && 'Windows has no named pipes in folders'

t.test('a pipe is written as it is: no file takes its place', { skip }, async (t) => {
  const path = join(t.testdir({}), 'pipe')
  execFileSync('mkfifo', [path])
  const read = readFile(path, 'utf8')
  await tryWhole(path)
  await writeWhole(path, ['one', 'two'])
  t.equal(await read, 'onetwo')
  t.ok(lstatSync(path).isFIFO())
})
