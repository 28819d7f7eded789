import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { readBundle } from '../../src/bundles/read-bundle.ts'
import { writeBundle } from '../../src/bundles/write-bundle.ts'
import type { BundleLine } from '../../src/schemas/bundle.ts'
import { HEADER as header } from '../support/bundle-values.ts'

const lines: BundleLine[] = [
  { kind: 'scene_file', name: 'notebooks.json', content: { é: 'ü😀' } },
  { kind: 'project_state', host_at: 1, project_id: 'p1', state: null },
]

/** A new path, and the bytes of a bundle. */
async function bundle(t: Test) {
  const file = join(t.testdir(), 'a.mockrepro')
  await writeBundle(file, header, lines)
  return { file, bytes: readFileSync(file), text: gunzipSync(readFileSync(file)).toString() }
}

t.test('what was written is read again', async (t) => {
  const { file } = await bundle(t)
  const read = await readBundle(file)
  t.strictSame(read.header, header)
  for (const _twice of [1, 2]) {
    const found: BundleLine[] = []
    for await (const line of read.lines()) found.push(line)
    t.strictSame(found, lines)
  }
})

t.test('a file that is no whole bundle is refused, with what was found and expected', async (t) => {
  const { file, bytes, text } = await bundle(t)
  const flipped = Buffer.from(bytes)
  flipped[40] = (flipped[40] as number) ^ 0xff
  const all = text.split('\n')
  const cases: [string, Uint8Array | string, RegExp][] = [
    ['cut', bytes.subarray(0, -20), /ends too early/],
    [
      'without its last lines',
      gzipSync(all.slice(0, 2).join('\n')),
      /line 2: found a file that ends too early/,
    ],
    ['edited', gzipSync(text.replace('"p1"', '"p2"')), /SHA-256 .* edited or damaged/],
    [
      'with a line twice',
      gzipSync([...all.slice(0, 3), ...all.slice(2)].join('\n')),
      /4 lines .* expected 3/,
    ],
    [
      'newer',
      gzipSync(text.replace('format_version":1', 'format_version":2')),
      /found format_version 2, expected at most 1/,
    ],
    ['text', text, /no gzip/],
    ['empty', '', /0 bytes/],
    ['gzip of nothing', gzipSync(''), /no line/],
    ['another file', gzipSync('{"a":1}\n'), /line 1: found a first line with format nothing/],
    ['no JSON', gzipSync('hello\n'), /line 1: found "hello", expected JSON/],
    ['more after the end', gzipSync(`${text}{}\n`), /line 5: found a file that ends too early/],
    ['damaged', flipped, /damaged gzip|ends too early|SHA-256/],
  ]
  for (const [name, content, message] of cases) {
    writeFileSync(file, content)
    await t.rejects(readBundle(file), { name: 'BundleError', message }, name)
  }
})

t.test('a line with a wrong field is refused when it is read, with its number', async (t) => {
  const { file, text } = await bundle(t)
  const wrong = text.replace('"project_id":"p1"', '"project_id":1')
  const body = wrong
    .split('\n')
    .slice(0, 3)
    .map((line) => `${line}\n`)
    .join('')
  const sha256 = createHash('sha256').update(body).digest('hex')
  writeFileSync(file, gzipSync(`${body}${JSON.stringify({ kind: 'end', lines: 3, sha256 })}\n`))
  const read = async () => {
    for await (const _line of (await readBundle(file)).lines());
  }
  await t.rejects(read(), { message: /line 3: found 1 at \$\.project_id, expected/ })
})

t.test('a folder and a missing file are refused', async (t) => {
  const folder = t.testdir()
  await t.rejects(readBundle(folder), { message: /found a folder, expected a file/ })
  await t.rejects(readBundle(join(folder, 'none')), { code: 'ENOENT' })
})

t.test('a line without an end is refused before it fills the memory', async (t) => {
  const file = join(t.testdir(), 'a.mockrepro')
  const part = gzipSync(Buffer.alloc(16_777_216, 'x'))
  writeFileSync(file, Buffer.concat(Array.from({ length: 20 }, () => part)))
  await t.rejects(readBundle(file), { message: /line 1: found a line of more than \d+ characters/ })
})

t.test('an error of the lines, or of the disk, leaves no file', async (t) => {
  const folder = t.testdir()
  const failing = async function* (): AsyncGenerator<BundleLine> {
    yield* lines
    throw new Error('no more')
  }
  await t.rejects(writeBundle(join(folder, 'a'), header, failing()), { message: 'no more' })
  t.strictSame(readdirSync(folder), [])
  mkdirSync(join(folder, 'taken'))
  await t.rejects(writeBundle(join(folder, 'taken'), header, lines), { code: 'EISDIR' })
  t.strictSame(readdirSync(folder), ['taken'])
})
