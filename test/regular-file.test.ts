import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readRegularFile, readRegularFileSync, userOf, writeText } from '../src/regular-file.ts'

/** Reads a file in both ways; returns the text, or the message of the error. */
async function readings(path: string): Promise<string[]> {
  const later = await readRegularFile(path).then(String, ({ message }: Error) => message)
  let now: string
  try {
    now = readRegularFileSync(path).toString()
  } catch (error) {
    now = (error as Error).message
  }
  return [later, now]
}

t.test('a file is read, also by a link', async (t) => {
  const folder = t.testdir({ file: 'text' })
  symlinkSync('file', join(folder, 'link'))
  for (const name of ['file', 'link']) {
    t.strictSame(await readings(join(folder, name)), ['text', 'text'])
  }
  t.match(await readings(join(folder, 'none')), [/^ENOENT/, /^ENOENT/])
})

t.test('what is no file is named, and nothing waits for it', async (t) => {
  const folder = t.testdir({ folder: {} })
  t.strictSame(await readings(join(folder, 'folder')), ['a folder', 'a folder'])
  if (process.platform === 'win32') {
    t.comment('skipped: Windows has neither FIFOs nor devices as files')
    return
  }
  const fifo = join(folder, 'fifo')
  spawnSync('mkfifo', [fifo])
  t.strictSame(await readings(fifo), ['a FIFO', 'a FIFO'])
  t.strictSame(await readings('/dev/zero'), ['a device', 'a device'])
})

t.test('a text is written to a file or a FIFO, without a wait for a reader', async (t) => {
  const folder = t.testdir({ file: 'a longer text' })
  writeText(join(folder, 'file'), 'text')
  t.equal(readFileSync(join(folder, 'file'), 'utf8'), 'text')
  if (process.platform === 'win32') {
    t.comment('skipped: Windows has no FIFOs as files')
    return
  }
  const fifo = join(folder, 'fifo')
  spawnSync('mkfifo', [fifo])
  t.throws(() => writeText(fifo, 'text'), { code: 'ENXIO' })
  const reader = spawn('sh', ['-c', 'exec 3<>"$1"; echo open; head -c 4 <&3', 'sh', fifo])
  t.teardown(() => reader.kill('SIGKILL'))
  let output = ''
  reader.stdout.on('data', (text) => {
    output += text
  })
  await once(reader.stdout, 'data')
  writeText(fifo, 'text')
  await once(reader, 'close')
  t.equal(output, 'open\ntext')
})

t.test('messages name the user by number, where the system has numbers', async (t) => {
  t.equal(userOf({ getuid: () => 1000 }), 'user 1000')
  t.equal(userOf({}), 'the user of the server')
  t.match(userOf(), /^user \d+$|^the user of the server$/)
})
