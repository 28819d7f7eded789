import { createHash } from 'node:crypto'
import { cpSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkedFiles } from '../../../src/control/scenes/checked-files.ts'
import { createMockServer, type Project } from '../../../src/index.ts'

/** A copy of the default scene; its files were changed long ago. */
function copiedScene(folder: string): string {
  cpSync('fixtures/default', folder, { recursive: true })
  return folder
}

function edit(folder: string, noun: string, change: (text: string) => string, at: number): void {
  const file = join(folder, `${noun}.json`)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  utimesSync(file, at, at)
}

async function namesIn(scene: string): Promise<(string | undefined)[]> {
  const mock = await createMockServer({ scene })
  const names = mock
    .project('p1')
    .notebooks.list({ limit: 100 })
    .data.map(({ name }) => name)
  await mock.close()
  return names
}

t.test('an edit of a scene shows in the next server of the process', async (t) => {
  const scene = copiedScene(t.testdir())
  t.ok((await namesIn(scene)).includes('llama-finetune'))
  edit(scene, 'notebooks', (text) => text.replaceAll('"llama-finetune"', '"edited"'), 1_700_000_000)
  const names = await namesIn(scene)
  t.ok(names.includes('edited'))
  t.notOk(names.includes('llama-finetune'))
  edit(scene, 'notebooks', (text) => text.replaceAll('"edited"', '"fin'), 1_700_000_100)
  await t.rejects(namesIn(scene), { name: 'SceneError' })
  edit(scene, 'notebooks', (text) => text.replaceAll('"fin', '"again"'), 1_700_000_200)
  t.ok((await namesIn(scene)).includes('again'))
})

t.test('two servers with the same scene share nothing that one can change', async (t) => {
  const options = { clock: { at: '2026-01-01T00:00:00Z', rate: 0 } }
  const servers = [await createMockServer(options), await createMockServer(options)] as const
  t.teardown(() => Promise.all(servers.map((mock) => mock.close())))
  const [one, other] = servers.map((mock) => mock.project('p1')) as [Project, Project]
  const before = other.exportState()
  for (const { id, ...fields } of one.notebooks.list({ limit: 100 }).data) {
    one.notebooks.put({ ...fields, id, name: 'changed' } as never)
    one.notebooks.remove(id)
  }
  one.faults.add({ operation: 'ListNotebooks', status: 403 })
  t.not(one.notebooks.list().total, 13)
  t.strictSame(other.exportState(), before)
  const fresh = await createMockServer(options)
  t.teardown(() => fresh.close())
  t.strictSame(fresh.project('p1').exportState(), before)
})

t.test('a file that was checked at build time is not checked again', async (t) => {
  const filled = checkedFiles as Map<string, string>
  const fill = (noun: string, count: number) => {
    const bytes = readFileSync(`fixtures/default/${noun}.json`)
    const key = `${noun} ${createHash('sha256').update(bytes).digest('hex')}`
    const content = JSON.parse(bytes.toString()).slice(0, count)
    filled.set(key, JSON.stringify(content))
    t.teardown(() => filled.delete(key))
    return content
  }
  const content = fill('notebooks', 2)
  fill('workspaces', 100)
  const scene = copiedScene(t.testdir())
  t.strictSame((await namesIn(scene)).sort(), [content[0].name, content[1].name].sort())
})
