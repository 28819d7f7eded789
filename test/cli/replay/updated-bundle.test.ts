import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readBundle } from '../../../src/bundles/read-bundle.ts'
import { UpdatedBundle } from '../../../src/cli/replay/updated-bundle.ts'
import type { BundleLine } from '../../../src/schemas/bundle.ts'
import { version } from '../../../src/version.ts'
import { HEADER as header } from '../../support/bundle-values.ts'

const line = (n: number): BundleLine => ({
  kind: 'project_state',
  host_at: n,
  project_id: 'p1',
  state: null,
})

t.test('more lines than the memory holds are written in order, by this version', async (t) => {
  const file = join(t.testdir(), 'a.mockrepro')
  const updated = new UpdatedBundle(file, header)
  const lines = Array.from({ length: 200 }, (_, n) => line(n))
  for (const each of lines) await updated.add(each)
  await updated.end()
  const bundle = await readBundle(file)
  t.equal(bundle.header.mock_version, version)
  const found: BundleLine[] = []
  for await (const each of bundle.lines()) found.push(each)
  t.strictSame(found, lines)
})

t.test('an abandoned update leaves the earlier file, and nothing else', async (t) => {
  const folder = t.testdir({ 'a.mockrepro': 'earlier' })
  const file = join(folder, 'a.mockrepro')
  const updated = new UpdatedBundle(file, header)
  await updated.add(line(1))
  await updated.abandon(new Error('no more'))
  t.equal(readFileSync(file, 'utf8'), 'earlier')
  t.strictSame(readdirSync(folder), ['a.mockrepro'])
})

t.test('an error of the file ends the lines and the update', async (t) => {
  const folder = t.testdir()
  const updated = new UpdatedBundle(join(folder, 'none', 'a.mockrepro'), header)
  const all = async () => {
    for (let n = 0; n < 100; n++) await updated.add(line(n))
  }
  await t.rejects(all(), { code: 'ENOENT' })
  await t.rejects(updated.add(line(1)), { code: 'ENOENT' })
  await t.rejects(updated.end(), { code: 'ENOENT' })
})
