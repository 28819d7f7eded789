import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createMockServer } from '../../../src/index.ts'
import { capturedFrom, linesIn } from '../../support/bundles.ts'
import { runHere } from '../../support/command-here.ts'
import { control, get } from '../../support/mock.ts'
import { NOW } from '../../support/values.ts'

t.test('a scene of its own is in the bundle, and the replay reads it from there', async (t) => {
  const folder = t.testdir()
  const scene = join(folder, 'own')
  cpSync('fixtures/quickstart', scene, { recursive: true })
  const mock = await createMockServer({ scene, clock: { at: NOW, rate: 0 } })
  t.teardown(() => mock.close())
  const { body } = await get(mock, 'notebooks')
  await control(mock, 'POST', '/projects/p1/reset', {})
  await get(mock, 'notebooks')
  await get(mock, '/v1/p2/notebooks?limit=1')
  const bundle = await capturedFrom(mock)
  const lines = linesIn(bundle)
  t.equal(lines[0].scene.included, true)
  t.strictSame(
    lines.find(({ name }) => name === 'notebooks.json')?.content,
    JSON.parse(readFileSync(join(scene, 'notebooks.json'), 'utf8')),
  )
  t.notMatch(JSON.stringify(lines), folder)
  const file = join(folder, 'bug.mockrepro')
  writeFileSync(file, bundle)
  rmSync(scene, { recursive: true })
  t.match(await runHere(t, ['replay', file]), { code: 0, stdout: /equal, 3 requests/ })
  t.ok(body.data.length > 0)
})

t.test('a scene that was edited is not captured', async (t) => {
  const scene = join(t.testdir(), 'own')
  cpSync('fixtures/quickstart', scene, { recursive: true })
  const mock = await createMockServer({ scene, clock: { at: NOW, rate: 0 } })
  t.teardown(() => mock.close())
  await get(mock, 'notebooks?limit=1')
  writeFileSync(join(scene, 'notebooks.json'), '[]')
  const { status, body } = await control(mock, 'GET', '/bundle')
  t.equal(status, 409)
  t.match(body.error_msg, /"notebooks\.json" of scene .*, which was edited/)
})
